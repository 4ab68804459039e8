//! Lists in a header (RFC 9110, section 5.6.1).

/// Splits the elements of a header. Elements may be quoted.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (element, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => rest
                .split_once(',')
                .map_or((rest.trim().to_owned(), ""), |(first, after)| {
                    (first.trim().to_owned(), after)
                }),
        };
        elements.push(element);
        rest = after.trim_start();
    }
    elements
}

/// Reads a quoted element after its first quote. Returns the element and the text behind the next
/// comma.
fn unquote(text: &str) -> (String, &str) {
    let mut element = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => element.extend(characters.next().map(|(_, escaped)| escaped)),
            '"' => {
                let after = text[index + 1..].trim_start();
                return (element, after.strip_prefix(',').unwrap_or(after));
            }
            other => element.push(other),
        }
    }
    (element, "")
}
