//! Prints the steps as a table, and what they have in common.

use smithy_codegen::diff::OperationState;

use super::step::Step;
use crate::project;

/// Maximum number of reasons that are listed for a disagreement.
const MAX_REASONS: usize = 5;

pub(super) fn print_header() {
    println!(
        "{:>5}  {:<18} {:>4} {:>7} {:>7} {:>10} {:>4} {:>4} {:>6} {:>7} {:>7} {:>7} {:>6}",
        "step",
        "release",
        "new",
        "updated",
        "removed",
        "constraint",
        "wire",
        "Rust",
        "rustc",
        "lines",
        "code",
        "members",
        "time"
    );
}

/// Prints the row of a step when it is finished.
pub(super) fn print_step(number: usize, total: usize, step: &Step) {
    let rustc = match &step.rustc {
        None => "-".to_owned(),
        Some(verdict) => verdict.errors.len().to_string(),
    };
    println!(
        "{number:>2}/{total:<2}  {:<18} {:>4} {:>7} {:>7} {:>10} {:>4} {:>4} {rustc:>6} {:>7} \
        {:>7} {:>7} {:>4.1} s{}",
        step.name,
        step.operations(OperationState::New),
        step.operations(OperationState::Updated),
        step.operations(OperationState::Removed),
        step.operations(OperationState::ConstraintsOnly),
        step.breaking(|impact| &impact.wire),
        step.breaking(|impact| &impact.rust),
        step.lines.all,
        step.lines.code,
        step.members.total(),
        step.seconds,
        if step.is_disagreement() {
            "  disagreement"
        } else {
            ""
        }
    );
    if step.is_disagreement() {
        print_reasons(step);
    }
}

/// Prints why `diff` or rustc, of which one sees no break, sees one.
fn print_reasons(step: &Step) {
    let changes = step.diff.owned_changes();
    let breaking = changes.filter(|(_, change)| change.impact.rust.is_breaking());
    let mut reasons: Vec<String> = breaking
        .map(|(owner, change)| {
            let reason = change.impact.rust.reason();
            format!("diff: {}: {reason}", change.place(owner))
        })
        .collect();
    let errors = step.rustc.iter().flat_map(|verdict| &verdict.errors);
    reasons.extend(errors.map(|error| format!("rustc: {error}")));
    for reason in reasons.iter().take(MAX_REASONS) {
        println!("       {reason}");
    }
    if reasons.len() > MAX_REASONS {
        println!("       … {} more", reasons.len() - MAX_REASONS);
    }
}

/// Prints the meaning of the columns and the totals.
pub(super) fn print_summary(steps: &[Step]) {
    println!(
        "\nnew, updated, removed, constraint: operations, the last with changed constraints only\n\
         wire, Rust: changes that break callers by diff\n\
         rustc: errors in a program that uses the whole old API\n\
         lines, code: changed lines of the generated crate; code is neither blank nor docs\n\
         members: added, changed and removed fields, variants and enum values\n"
    );
    for line in totals(steps) {
        println!("{line}");
    }
}

/// Returns the totals of all steps.
pub(super) fn totals(steps: &[Step]) -> Vec<String> {
    let count = |is: &dyn Fn(&Step) -> bool| steps.iter().filter(|step| is(step)).count();
    let sum = |of: &dyn Fn(&Step) -> usize| -> usize { steps.iter().map(of).sum() };
    let total = project::counted(steps.len(), "step");
    let mut lines = vec![format!(
        "{total}: {} break the Rust API, {} break the wire",
        count(&Step::breaks_rust),
        count(&|step| step.breaking(|impact| &impact.wire) > 0)
    )];
    if steps.iter().any(|step| step.rustc.is_some()) {
        let agreed = count(&|step| !step.is_disagreement());
        lines.push(format!(
            "verdict of diff and rustc: the same in {agreed} of {total}"
        ));
    }
    let members = sum(&|step| step.members.total());
    if members > 0 {
        let ratio = |lines: usize| lines as f64 / members as f64;
        lines.push(format!(
            "members: {} added, {} changed, {} removed; lines a member: {:.1}, {:.1} of them code",
            sum(&|step| step.members.added),
            sum(&|step| step.members.changed),
            sum(&|step| step.members.removed),
            ratio(sum(&|step| step.lines.all)),
            ratio(sum(&|step| step.lines.code))
        ));
    }
    lines
}
