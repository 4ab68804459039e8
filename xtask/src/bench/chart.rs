//! The chart of results: bars of this client as parts of the official one.

use std::fmt::Write;

use super::report::{Row, Section};

const WIDTH: f64 = 920.0;
/// Space of the names.
const NAMES: f64 = 400.0;
/// Width of the bar of the official client.
const FULL: f64 = 330.0;
const LINE: f64 = 26.0;
const TOP: f64 = 58.0;

/// Colors follow the scheme of the reader.
const STYLE: &str = "
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.note, .value { fill: #59636e }
.value { font-size: 12px }
.official { fill: #d1d9e0 }
.ours { fill: #0969da }
.limit { stroke: #1f2328; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.note, .value { fill: #9198a1 }
.official { fill: #3d444d }
.ours { fill: #4493f8 }
.limit { stroke: #f0f6fc }
}
";

/// Returns the chart as SVG.
pub(super) fn svg(sections: &[Section]) -> String {
    let mut body = String::new();
    let mut y = TOP;
    for section in sections {
        let rows: Vec<&Row> = section.rows.iter().filter(|row| row.is_in_chart).collect();
        if rows.is_empty() {
            continue;
        }
        y += 12.0;
        label(&mut body, 0.0, y + 14.0, "title", section.title);
        y += LINE;
        for row in rows {
            bar(&mut body, y, row);
            y += LINE;
        }
    }
    let height = y + 8.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 0 {} {height}\" role=\"img\" \
        aria-label=\"Results of the benchmarks\">\n<style>{STYLE}</style>\n",
        WIDTH + 20.0
    );
    legend(&mut text);
    text + &body + "</svg>\n"
}

fn legend(text: &mut String) {
    label(
        text,
        0.0,
        20.0,
        "title",
        "This client, relative to the official one",
    );
    rectangle(text, 0.0, 34.0, 12.0, "ours");
    label(text, 18.0, 45.0, "note", "this client");
    rectangle(text, 110.0, 34.0, 12.0, "official");
    label(text, 128.0, 45.0, "note", "official client");
    line(text, 240.0, 34.0);
    label(
        text,
        248.0,
        45.0,
        "note",
        "reqwest, aws-sigv4 and serde_json alone",
    );
}

fn bar(text: &mut String, y: f64, row: &Row) {
    let Some(official) = row.official.filter(|official| *official > 0.0) else {
        return;
    };
    // A longer bar would leave the chart.
    let width = |figure: f64| (figure / official).min(1.25) * FULL;
    label(text, 0.0, y + 13.0, "name", &row.name.replace('`', ""));
    rectangle(text, NAMES, y + 2.0, FULL, "official");
    rectangle(text, NAMES, y + 2.0, width(row.ours), "ours");
    if let Some(limit) = row.limit {
        line(text, NAMES + width(limit), y + 2.0);
    }
    let value = format!("{} / {}", row.format(row.ours), row.format(official));
    let limit = row.limit.map_or(0.0, width);
    let end = NAMES + FULL.max(width(row.ours)).max(limit) + 8.0;
    label(text, end, y + 13.0, "value", &value);
}

fn rectangle(text: &mut String, x: f64, y: f64, width: f64, class: &str) {
    let _ = writeln!(
        text,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"14\" \
        rx=\"2\"/>"
    );
}

fn line(text: &mut String, x: f64, y: f64) {
    let end = y + 14.0;
    let _ = writeln!(
        text,
        "<line class=\"limit\" x1=\"{x:.1}\" y1=\"{y:.1}\" x2=\"{x:.1}\" y2=\"{end:.1}\"/>"
    );
}

/// Appends a text. None of the names needs escapes except for `&` and `<`.
fn label(text: &mut String, x: f64, y: f64, class: &str, content: &str) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        text,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{content}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_the_ratio_of_the_figures() {
        let rows = vec![
            Row::new("call", "µs", 0, &[25.0, 100.0, 20.0]).in_chart(),
            Row::new("lines", "", 0, &[1.0, 2.0]),
        ];

        let chart = svg(&[Section {
            title: "Calls",
            text: "",
            rows,
        }]);

        let bar = |class: &str, width: f64| {
            format!("class=\"{class}\" x=\"{NAMES:.1}\" y=\"98.0\" width=\"{width:.1}\"")
        };
        assert!(chart.contains(&bar("official", FULL)), "{chart}");
        assert!(chart.contains(&bar("ours", FULL / 4.0)), "{chart}");
        assert!(chart.contains("25 µs / 100 µs"), "{chart}");
        assert!(!chart.contains("lines"), "{chart}");
    }
}
