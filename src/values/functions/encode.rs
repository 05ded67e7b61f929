//! Values as text of another form: JSON, YAML, Base64, a digest.

use super::Call;
use crate::output::{index, yaml};
use crate::values::eval::Evaluator;
use crate::values::text::LONGEST;
use crate::values::tree::tree as tree_of;
use crate::values::value::{Tree, Value};
use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

pub(super) fn json<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    written(evaluator, call, |tree| serde_json::to_string(tree).ok())
}

pub(super) fn yaml<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    written(evaluator, call, |tree| yaml::to_string(tree).ok())
}

fn written<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    call: &Call<'a>,
    write: impl Fn(&Tree<'a>) -> Option<String>,
) -> Value<'a> {
    let value = &call.arguments[0].value;
    if super::longest_found(value) > LONGEST {
        evaluator.too_long(call.span);
        return Value::Unknown;
    }
    // What no tree holds was refused as an argument, but for a range in a list.
    let Some(tree) = tree_of(value.clone()) else {
        let argument = &call.arguments[0];
        let kind = "a range, or something that is none of `true`, a number, text, a list or a block";
        evaluator.report(
            crate::base::diagnostic::Diagnostic::error(
                crate::values::messages::WRONG_TYPE,
                format!("`{}` cannot write this", call.function.name),
            )
            .label(argument.span, format!("in it is {kind}"))
            .help("one end of a range is `.min` or `.max`"),
        );
        return Value::Unknown;
    };
    write(&tree).map_or(Value::Unknown, |text| Value::Text(Cow::Owned(text)))
}

pub(super) fn base64<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    Value::Text(Cow::Owned(STANDARD.encode(call.text(0))))
}

pub(super) fn sha256<'a>(_: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    Value::Text(Cow::Owned(index::digest(call.text(0).as_bytes())))
}
