//! Regular expressions that the runtime's engine cannot take, that match nothing, or nothing of the length that is demanded.
//!
//! Smithy's patterns are those of ECMA 262 (spec §"pattern trait"), and `regress` is the engine that the runtime has. What a
//! pattern can match is asked of `regex_syntax`, which reads most of the same language; what it does not read is not judged.

use regex_syntax::hir::{Hir, HirKind, Look};
use serde_json::Value;

use super::Lint;
use smithy_model::{Member, Shape};

pub(super) fn check(lint: &mut Lint<'_>) {
    for shape in lint.shapes() {
        check_one(lint, shape, None, shape.traits.get("length"));
        for member in shape.members() {
            let target = lint.target(member);
            let of_target = target.and_then(|target| target.traits.get("length"));
            check_one(
                lint,
                shape,
                Some(member),
                member.traits.get("length").or(of_target),
            );
        }
    }
}

fn check_one(lint: &mut Lint<'_>, shape: &Shape, member: Option<&Member>, length: Option<&Value>) {
    let traits = member.map_or(&shape.traits, |member| &member.traits);
    let Some(pattern) = traits.text("pattern").map(str::to_owned) else {
        return;
    };
    let mut warn =
        |message: String, hint: &str| lint.warn_of_trait(shape, member, "pattern", message, hint);
    if let Err(error) = regress::Regex::with_flags(&pattern, "u") {
        let message =
            format!("the pattern {pattern:?} is not a regular expression of ECMA 262: {error}");
        return warn(
            message,
            "correct it; until then the crate does not check it",
        );
    }
    let Ok(read) = regex_syntax::parse(&pattern) else {
        return;
    };
    let Some(texts) = Lengths::of(&read) else {
        return warn(
            format!("the pattern {pattern:?} matches no text"),
            "correct it: no value is good",
        );
    };
    let bound = |key: &str| {
        length
            .and_then(|length| length.get(key))
            .and_then(Value::as_u64)
    };
    let anchored = (
        is_anchored(&read, Look::Start),
        is_anchored(&read, Look::End),
    );
    let too_long = bound("max").is_some_and(|max| texts.least > max);
    let too_short = anchored == (true, true)
        && matches!((bound("min"), texts.most), (Some(min), Some(most)) if most < min);
    if too_long || too_short {
        let message =
            format!("the pattern {pattern:?} matches no text of the length that is demanded");
        warn(message, "correct one of them: no value is good");
    }
}

/// The lengths in characters of the texts that match.
#[derive(Clone, Copy)]
struct Lengths {
    least: u64,
    /// `None` where there is no limit.
    most: Option<u64>,
}

impl Lengths {
    const EMPTY: Self = Self {
        least: 0,
        most: Some(0),
    };

    /// `None` where nothing matches. The parser limits how deep expressions nest.
    fn of(hir: &Hir) -> Option<Self> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(Self::EMPTY),
            HirKind::Literal(literal) => {
                let count = String::from_utf8_lossy(&literal.0).chars().count() as u64;
                Some(Self {
                    least: count,
                    most: Some(count),
                })
            }
            HirKind::Class(class) => {
                let is_empty = match class {
                    regex_syntax::hir::Class::Unicode(class) => class.ranges().is_empty(),
                    regex_syntax::hir::Class::Bytes(class) => class.ranges().is_empty(),
                };
                (!is_empty).then_some(Self {
                    least: 1,
                    most: Some(1),
                })
            }
            HirKind::Repetition(repetition) => match (Self::of(&repetition.sub), repetition.min) {
                (Some(one), min) => Some(Self {
                    least: one.least.saturating_mul(min.into()),
                    most: match (one.most, repetition.max) {
                        (Some(0), _) => Some(0),
                        (Some(most), Some(max)) => Some(most.saturating_mul(max.into())),
                        _ => None,
                    },
                }),
                (None, 0) => Some(Self::EMPTY),
                (None, _) => None,
            },
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::of_sequence(parts),
            HirKind::Alternation(parts) => parts.iter().filter_map(Self::of).reduce(|a, b| Self {
                least: a.least.min(b.least),
                most: a.most.zip(b.most).map(|(a, b)| a.max(b)),
            }),
        }
    }

    /// Nothing matches what has something before its start or behind its end.
    fn of_sequence(parts: &[Hir]) -> Option<Self> {
        let mut whole = Self::EMPTY;
        let mut ended = false;
        for part in parts {
            let lengths = Self::of(part)?;
            let begins = matches!(part.kind(), HirKind::Look(Look::Start));
            if (begins && whole.least > 0) || (ended && lengths.least > 0) {
                return None;
            }
            ended |= matches!(part.kind(), HirKind::Look(Look::End));
            whole.least = whole.least.saturating_add(lengths.least);
            whole.most = whole
                .most
                .zip(lengths.most)
                .map(|(a, b)| a.saturating_add(b));
        }
        Some(whole)
    }
}

/// Whether every match is at this end of the text.
fn is_anchored(hir: &Hir, look: Look) -> bool {
    let set = match look {
        Look::Start => hir.properties().look_set_prefix(),
        _ => hir.properties().look_set_suffix(),
    };
    set.contains(look)
}
