//! Regular expressions of `smithy.api#pattern`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use regress::Regex;

use crate::sync::lock;

/// A compiled pattern.
pub(super) enum Pattern {
    /// ECMA 262, the dialect of Smithy's patterns. The engine backtracks.
    Ecma(Regex),
    /// An engine with linear time, for patterns that could take exponential time with the other.
    Linear(regex_lite::Regex),
}

impl Pattern {
    /// Returns the compiled pattern, or `None` if no engine supports it. Compiles each pattern once.
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
        let linear = || regex_lite::Regex::new(pattern).ok().map(Self::Linear);
        let ecma = || Regex::with_flags(pattern, "u").ok().map(Self::Ecma);
        if has_nested_repetition(pattern) {
            linear().or_else(ecma)
        } else {
            ecma()
        }
    }

    /// Returns `true` if the pattern matches part of `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Ecma(regex) => regex.find(text).is_some(),
            Self::Linear(regex) => regex.is_match(text),
        }
    }
}

/// Returns `true` if a repeated group contains a repetition, such as `(a+)+`, so that an engine that
/// backtracks may try every way to divide the text between the two.
fn has_nested_repetition(pattern: &str) -> bool {
    // For each open group, whether it contains a repetition.
    let mut groups = vec![false];
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class => {}
            '(' => groups.push(false),
            ')' => {
                let has_repetition = groups.pop().unwrap_or(false);
                if has_repetition && matches!(chars.peek(), Some('*' | '+' | '{')) {
                    return true;
                }
                if let Some(outer) = groups.last_mut() {
                    *outer |= has_repetition;
                }
            }
            '*' | '+' | '{' => {
                if let Some(group) = groups.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    false
}
