//! Remarks about an import.

use std::collections::BTreeMap;

/// Remarks with the number of cases of each.
#[derive(Debug, Default)]
pub(super) struct Remarks(BTreeMap<String, usize>);

impl Remarks {
    /// Counts one case of a remark. `{n}` in its text stands for the count.
    pub(super) fn count(&mut self, remark: impl Into<String>) {
        *self.0.entry(remark.into()).or_default() += 1;
    }

    /// Returns the texts with the counts in place.
    pub(super) fn into_texts(self) -> Vec<String> {
        self.0
            .into_iter()
            .map(|(remark, n)| remark.replace("{n}", &n.to_string()))
            .collect()
    }
}
