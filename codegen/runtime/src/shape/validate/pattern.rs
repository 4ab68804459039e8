//! Regular expressions of `smithy.api#pattern`.
//!
//! Smithy's patterns are of ECMA 262, whose engines backtrack: a text of the service or of a person
//! could keep them busy for years. Patterns therefore run on an engine with linear time. Those that
//! it does not support run on the other, for texts on which that takes a limited number of steps.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use crate::sync::lock;

/// The characters of `.` and `\s` in ECMA 262 (sections 12.2 and 12.3), as classes; those of
/// regex-lite differ.
const ANY: &str = r"[^\n\r\u{2028}\u{2029}]";
const SPACE: &str =
    r"\t\n\v\f\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";
/// Limit of the steps of the engine that backtracks.
const MAX_STEPS: usize = 1 << 24;

/// A compiled pattern.
pub(super) enum Pattern {
    Linear(regex_lite::Regex),
    Backtracking { regex: regress::Regex, cost: Cost },
}

impl Pattern {
    /// Returns the compiled pattern, or `None` if it cannot be checked. Compiles each pattern once.
    pub(super) fn compile(pattern: &'static str) -> Option<Arc<Self>> {
        type Patterns = HashMap<&'static str, Option<Arc<Pattern>>>;
        static PATTERNS: LazyLock<Mutex<Patterns>> = LazyLock::new(Mutex::default);
        let mut patterns = lock(&PATTERNS);
        patterns
            .entry(pattern)
            .or_insert_with(|| Self::new(pattern).map(Arc::new))
            .clone()
    }

    fn new(pattern: &str) -> Option<Self> {
        let regex = regress::Regex::with_flags(pattern, "u").ok()?;
        let linear = translate(pattern).and_then(|pattern| regex_lite::Regex::new(&pattern).ok());
        if let Some(linear) = linear {
            return Some(Self::Linear(linear));
        }
        let cost = cost(pattern)?;
        Some(Self::Backtracking { regex, cost })
    }

    /// Returns `false` if no part of `text` matches the pattern, as far as that can be found out in
    /// a limited time.
    pub(super) fn may_match(&self, text: &str) -> bool {
        match self {
            Self::Linear(regex) => regex.is_match(text),
            Self::Backtracking { regex, cost } => {
                let steps = text.len().max(1).saturating_pow(cost.degree);
                let choices = 2_usize.saturating_pow(cost.choices);
                steps.saturating_mul(choices) > MAX_STEPS || regex.find(text).is_some()
            }
        }
    }
}

/// Translates a pattern for regex-lite, or returns `None` for a class that differs between the two.
fn translate(pattern: &str) -> Option<String> {
    let mut translated = String::with_capacity(pattern.len());
    for token in tokens(pattern) {
        match (token.text, token.in_class) {
            (".", false) => translated.push_str(ANY),
            (r"\s", true) => translated.push_str(SPACE),
            (r"\s", false) => translated.extend(["[", SPACE, "]"]),
            (r"\S", false) => translated.extend(["[^", SPACE, "]"]),
            // A set that cannot be written in a class; a backspace; a class without characters,
            // whose `]` would be one of them.
            (r"\S" | r"\b", true) | ("[]" | "[^]", _) => return None,
            ("[", true) => translated.push_str(r"\["),
            (text, _) => translated.push_str(text),
        }
    }
    Some(translated)
}

/// Steps that a backtracking engine takes for a text of length n: at most `n^degree * 2^choices`,
/// up to a constant factor.
#[derive(PartialEq)]
pub(super) struct Cost {
    /// One for each repetition, and one to try every start.
    degree: u32,
    /// One for each `?` and each `|`.
    choices: u32,
}

/// Returns the cost of a pattern, or `None` if it may be exponential in the length of a text,
/// because a repeated group contains a choice, such as `(a+)+` or `(a|aa)+`.
fn cost(pattern: &str) -> Option<Cost> {
    let mut cost = Cost {
        degree: u32::from(!pattern.starts_with('^')),
        choices: 0,
    };
    // For each open group, whether it contains a choice.
    let mut groups = vec![false];
    let mut last_group = false;
    let mut opens_group = false;
    for token in tokens(pattern) {
        let is_group_end = token.text == ")";
        match token.text {
            _ if token.in_class => {}
            "(" => groups.push(false),
            ")" => last_group = groups.pop().unwrap_or_default(),
            "*" | "+" | "{" | "?" | "|" => {
                if last_group && matches!(token.text, "*" | "+" | "{") {
                    return None;
                }
                match token.text {
                    // The start of `(?:` and `(?=`.
                    "?" if opens_group => {}
                    "?" | "|" => cost.choices += 1,
                    _ => cost.degree += 1,
                }
                *groups.last_mut()? = true;
            }
            _ => {}
        }
        if is_group_end {
            *groups.last_mut()? |= last_group;
        } else {
            last_group = false;
        }
        opens_group = token.text == "(" && !token.in_class;
    }
    Some(cost)
}

/// A character of a pattern, an escape such as `\s`, or the start of a class without characters.
struct Token<'a> {
    text: &'a str,
    in_class: bool,
}

fn tokens(pattern: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = pattern;
    let mut in_class = false;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match first {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '[' if !in_class && rest.starts_with("[]") => 2,
            '[' if !in_class && rest.starts_with("[^]") => 3,
            first => first.len_utf8(),
        };
        let text;
        (text, rest) = rest.split_at(length);
        // The brackets around a class are outside of it.
        in_class &= text != "]";
        let token = Token { text, in_class };
        in_class |= text == "[";
        Some(token)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Patterns of services, and those in which the two engines differ.
    const PATTERNS: [&str; 18] = [
        r"^[a-zA-Z0-9\s._:/=+@-]*$",
        r"^arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:[a-z]+/.+$",
        r"^([0-9a-zA-Z][-]?){1,50}$",
        r"^[^\s]+( \S+)*$",
        r"^(?:a|b.)+$",
        r"a.c",
        r"[\w-]{3}",
        r"^$|^[.]$",
        r"[[a]",
        r"\d+\.\d*",
        r"^[\u0020-\uD7FF\uE000-\uFFFD\r\n\t]*$",
        r"^/[-a-z]*(/.*)?$",
        r"\bab\b",
        r"^\*|(a-z)$",
        r"[^\n]a",
        r"^[!-~]{2,4}$",
        r"^(?<name>x|y)z?$",
        r"\/a-|\{b\}",
    ];

    proptest! {
        #[test]
        fn both_engines_agree(texts in prop::collection::vec("[a-cxyz0-9A-Z.:/\\-*{}\\[ \
            \n\r\t\u{2028}\u{a0}é]{0,8}", 64)) {
            for pattern in PATTERNS {
                let regex = regress::Regex::with_flags(pattern, "u").unwrap();
                let compiled = Pattern::new(pattern).unwrap();
                for text in &texts {
                    prop_assert_eq!(
                        compiled.may_match(text),
                        regex.find(text).is_some(),
                        "{} {:?}", pattern, text
                    );
                }
            }
        }
    }

    #[test]
    fn no_text_keeps_the_engine_busy() {
        let text = format!("{}!", "a".repeat(50_000));
        for pattern in [
            r"^(a+)+$",
            r"^(a|aa)+$",
            r"^(a?){30}a{30}$",
            r".*.*.*x",
            r"^(\p{L}+)+$",
            r"^(\p{L}|a)+$",
            r"^(?=a)(a?)+$",
            r"^\p{L}*\p{L}*\p{L}*x$",
            r"(?!b)a*x",
            &format!("^(?=a){}{}$", "a?".repeat(30), "a".repeat(30)),
            &format!("^(?=a){}{}$", "(a|ab|)".repeat(30), "a".repeat(30)),
            &format!("(?!b){}x", "(|)".repeat(30)),
        ] {
            let compiled = Pattern::new(pattern);
            // Ends, which is all that is required.
            for text in [&text, &text[..30], &text[text.len() - 20..], ""] {
                let _ = compiled.as_ref().map(|compiled| compiled.may_match(text));
            }
        }
    }

    #[test]
    fn patterns_that_are_not_linear_are_checked_on_short_texts() {
        let tag = Pattern::new(r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$").unwrap();

        let expected = Cost {
            degree: 1,
            choices: 0,
        };
        assert!(matches!(&tag, Pattern::Backtracking { cost, .. } if *cost == expected));
        assert!(tag.may_match("Größe 1"));
        assert!(!tag.may_match("aws:size"));
        assert!(!tag.may_match("a!"));
        assert!(Pattern::new(r"^(\p{L}|a)+$").is_none());
        assert!(Pattern::new(r"(").is_none());
    }
}
