//! Writes a page for each release, and an index.

use std::path::Path;

use anyhow::Result;
use smithy_codegen::diff::html::{self, IndexEntry, Page};
use smithy_codegen_cli::replace;

use super::report;
use super::step::Step;

/// Writes the pages into a folder.
pub(super) fn write(folder: &Path, service: &str, steps: &[Step]) -> Result<()> {
    let url = |step: &Step| format!("{}.html", step.name);
    for (index, step) in steps.iter().enumerate() {
        let earlier = index.checked_sub(1).and_then(|index| steps.get(index));
        let later = steps.get(index + 1);
        let neighbours = [("← ", earlier, ""), ("", later, " →")];
        let neighbours = neighbours.into_iter().filter_map(|(before, step, after)| {
            let step = step?;
            Some((format!("{before}{}{after}", step.name), url(step)))
        });
        let links: Vec<(String, String)> =
            std::iter::once(("All releases".to_owned(), "index.html".to_owned()))
                .chain(neighbours)
                .collect();
        let links: Vec<(&str, &str)> = links
            .iter()
            .map(|(text, url)| (text.as_str(), url.as_str()))
            .collect();
        let page = Page {
            title: &format!("{service}: {} → {}", step.old_name, step.name),
            links: &links,
        };
        let page = html::page(&step.diff, &page, true);
        replace::write(&folder.join(url(step)), page)?;
    }
    let entries = steps.iter().rev().map(|step| {
        let mut facts = vec![
            ("Members", step.members.total().to_string()),
            ("Lines", step.lines.code.to_string()),
        ];
        if let Some(verdict) = &step.rustc {
            let text = if verdict.is_breaking() {
                "breaks"
            } else {
                "compiles"
            };
            facts.push(("rustc", text.to_owned()));
        }
        IndexEntry {
            name: &step.name,
            url: url(step),
            diff: &step.diff,
            facts,
        }
    });
    let entries: Vec<IndexEntry<'_>> = entries.collect();
    let page = Page {
        title: &format!("{service}: API changes"),
        links: &[],
    };
    let index = html::index(&page, &report::totals(steps).join("; "), &entries);
    replace::write(&folder.join("index.html"), index)?;
    println!("html    {}", folder.join("index.html").display());
    Ok(())
}
