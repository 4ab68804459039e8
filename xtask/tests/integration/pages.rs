//! The pages of `diff --format html` and `history --html` in a browser.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{history, xtask};

/// Programs that are Chromium, by their names on different systems.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Clicks each filter and reports the sections or rows that are then shown, as the browser computes
/// it.
const CLICKS: &str = r#"<script>
const shown = [...document.querySelectorAll("label")].map(label => {
    label.click();
    const items = [...document.querySelectorAll("main .op")];
    const visible = items.filter(item => getComputedStyle(item).display !== "none");
    return label.htmlFor + "=" + visible.map(item => item.id).join(",");
});
document.body.innerHTML = "<pre>" + shown.join(";") + "</pre>";
</script>"#;

fn browser() -> Option<&'static str> {
    let is_installed = |name: &&&str| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    };
    BROWSERS.iter().find(is_installed).copied()
}

/// Opens a page in a browser, clicks its filters and returns what each shows. `None` without a
/// browser.
fn click_filters(page: &Path) -> Option<Vec<String>> {
    let Some(browser) = browser() else {
        println!("skipped: none of {BROWSERS:?} is installed");
        return None;
    };
    let clicked = page.with_extension("clicked.html");
    let html = fs::read_to_string(page).unwrap();
    fs::write(
        &clicked,
        html.replace("</body>", &format!("{CLICKS}</body>")),
    )
    .unwrap();
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", clicked.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    let result = dom
        .split("<pre>")
        .nth(1)
        .and_then(|rest| rest.split("</pre>").next());
    let result = result.unwrap_or_else(|| panic!("{dom}"));
    Some(result.split(';').map(str::to_owned).collect())
}

#[test]
fn a_click_on_a_filter_shows_the_operations_of_its_kind() {
    let folder = history::folder(&history::releases());
    let run = xtask(
        folder.path(),
        &["history", "releases", "--no-rustc", "--html", "pages"],
    );
    run.assert_prints("html    pages/index.html");

    let pages = folder.path().join("pages");
    let Some(shown) = click_filters(&pages.join("1.11.0.html")) else {
        return;
    };

    assert_eq!(
        shown,
        [
            "filter-all=PutToy",
            "filter-new=",
            "filter-updated=PutToy",
            "filter-removed=",
            "filter-breaking=PutToy",
            "filter-constraints=",
        ]
    );
    let shown = click_filters(&pages.join("index.html")).unwrap();
    assert_eq!(shown[0], "filter-all=1.11.0,1.10.0");
    assert_eq!(shown[4], "filter-breaking=1.11.0");
}

#[test]
fn pages_of_releases_link_to_each_other() {
    let folder = history::folder(&history::releases());
    xtask(
        folder.path(),
        &["history", "releases", "--no-rustc", "--html", "pages"],
    );

    let read = |name: &str| fs::read_to_string(folder.path().join("pages").join(name)).unwrap();

    let page = read("1.10.0.html");
    for link in ["index.html", "1.11.0.html"] {
        assert!(page.contains(&format!("<a href=\"{link}\">")), "{link}");
    }
    assert!(read("index.html").contains("<a href=\"1.10.0.html\">1.10.0</a>"));
}
