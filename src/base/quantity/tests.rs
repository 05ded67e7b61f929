//! Quantities: what is read, what is refused, how it is printed.

use proptest::prelude::*;

use super::explain::problem_diagnostic;
use super::*;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::{FileId, Span};

fn memory(lexeme: &str) -> Memory {
    Memory::parse(lexeme).unwrap_or_else(|problem| panic!("{lexeme}: {problem:?}"))
}

fn duration(lexeme: &str) -> Duration {
    Duration::parse(lexeme).unwrap_or_else(|problem| panic!("{lexeme}: {problem:?}"))
}

fn explained<Q: Quantity + std::fmt::Debug>(lexeme: &str) -> Diagnostic {
    let problem = Q::parse(lexeme).expect_err(lexeme);
    problem_diagnostic(&problem, "every", Span::new(FileId(0), 0, 4), lexeme)
}

fn fault<Q: Quantity + std::fmt::Debug>(lexeme: &str) -> Fault {
    Q::parse(lexeme).expect_err(lexeme).fault
}

#[test]
fn right_ones() {
    assert_eq!(Cpu::parse("250m"), Ok(Cpu(250)));
    assert_eq!(Cpu::parse("0.5"), Ok(Cpu(500)));
    assert_eq!(Cpu::parse("128"), Ok(Cpu(128_000)));
    assert_eq!(memory("128Mi"), Memory(134_217_728));
    assert_eq!(memory("1.5Gi").to_string(), "1536Mi");
    assert_eq!(duration("1h30m"), Duration(5_400_000));
    assert_eq!(duration("1h05m"), Duration(3_900_000));
    assert_eq!(duration("1m00s"), Duration(60_000));
    assert_eq!(duration("500ms"), Duration(500));
    assert_eq!(duration("1d12h").to_string(), "36h");
    assert_eq!(duration("1.5s").to_string(), "1s500ms");
    assert_eq!(Percent::parse("150%"), Ok(Percent(150)));
    assert_eq!(Count::parse("1_000"), Ok(Count(1_000_000)));
    assert_eq!(Count::parse("0.50"), Ok(Count(500)));
    assert_eq!(Count::parse("5k").map(Count::to_whole), Ok(Some(5000)));
    assert_eq!(Count::parse("-0"), Ok(Count(0)));
}

#[test]
fn wrong_ones() {
    assert_eq!(fault::<Memory>("128m"), Fault::Unit("m".into()));
    assert_eq!(fault::<Memory>("128"), Fault::NoUnit);
    assert_eq!(fault::<Memory>("0.1Gi"), Fault::TooFine);
    assert_eq!(fault::<Memory>("1h30m"), Fault::Unit("h".into()));
    assert_eq!(fault::<Memory>("1Gi512Mi"), Fault::Shape);
    assert_eq!(fault::<Cpu>("100Mi"), Fault::Unit("Mi".into()));
    assert_eq!(fault::<Cpu>("0.5m"), Fault::TooFine);
    assert_eq!(fault::<Cpu>("128.5"), Fault::TooLarge);
    assert_eq!(fault::<Duration>("30"), Fault::NoUnit);
    assert_eq!(fault::<Duration>("30m1h"), Fault::Shape);
    assert_eq!(fault::<Duration>("1h30"), Fault::Shape);
    assert_eq!(fault::<Duration>("-5s"), Fault::Negative);
    assert_eq!(fault::<Percent>("0.5"), Fault::NoUnit);
    assert_eq!(fault::<Percent>("33.3%"), Fault::TooFine);
    assert_eq!(fault::<Percent>("4294967296%"), Fault::TooLarge);
    assert_eq!(fault::<Count>("500m"), Fault::Unit("m".into()));
    assert_eq!(fault::<Count>("1.5.0"), Fault::Shape);
    assert_eq!(fault::<Count>("007"), Fault::LeadingZero);
    assert_eq!(fault::<Count>("99999999999999999999"), Fault::TooLarge);
    assert_eq!(fault::<Memory>("9999999999Ti"), Fault::TooLarge);
}

#[test]
fn arithmetic_rounds_down_and_never_wraps() {
    assert_eq!(memory("256Mi").percent(Percent(90)), Some(Memory(241_591_910)));
    assert_eq!(Memory(241_591_910).whole_mebibytes().to_string(), "230Mi");
    assert_eq!(Cpu(250).divided_by(Count(3000)), Some(Cpu(83)));
    assert_eq!(Cpu(250).divided_by(Count(0)), None);
    assert_eq!(duration("20s").plus(duration("5s")), Some(duration("25s")));
    assert_eq!(duration("5s").minus(duration("20s")), None);
    assert_eq!(memory("1Gi").times(Count(1500)), Some(memory("1.5Gi")));
    assert_eq!(memory("1Gi").ratio(memory("3Gi")), Some(Count(333)));
    assert_eq!(Memory(u64::MAX).times(Count(2000)), None);
    assert_eq!(Percent(u32::MAX).plus(Percent(1)), None);
    assert_eq!(Cpu(1500).cores_up(), 2);
}

#[test]
fn printed_for_others() {
    assert_eq!(memory("1024Ti").to_string(), "1024Ti");
    assert_eq!(memory("1024Ti").quantity(), "1Pi");
    assert_eq!(Memory(0).to_string(), "0");
    assert_eq!(Count(1_500_000).to_string(), "1500");
    assert_eq!(Count(5_000_000).quantity(), "5k");
    assert_eq!(Count(500).quantity(), "500m");
    assert_eq!(Count(5_000_000).decimal(), "5000");
    assert_eq!(Count(500).decimal(), "0.5");
    assert_eq!(duration("90s").as_written("90s"), "90s");
    assert_eq!(duration("1d").as_written("1d"), "24h");
    assert_eq!(duration("1500ms").seconds_up(), 2);
    assert_eq!(duration("1500ms").seconds(), None);
    assert_eq!(Duration(0).to_string(), "0s");
}

#[test]
fn the_unit_decides() {
    assert_eq!(classify("1_000"), Ok(Scalar::Int(1000)));
    assert_eq!(classify("-1"), Ok(Scalar::Int(-1)));
    assert_eq!(classify("-0.25"), Ok(Scalar::Float(-0.25)));
    assert_eq!(classify("128Mi"), Ok(Scalar::Memory(Memory(134_217_728))));
    assert_eq!(classify("1h30m"), Ok(Scalar::Duration(Duration(5_400_000))));
    assert_eq!(classify("50%"), Ok(Scalar::Percent(Percent(50))));
    assert_eq!(classify("2M"), Ok(Scalar::Count(Count(2_000_000_000))));
    assert_eq!(classify("5m").map_err(|problem| problem.fault), Err(Fault::LoneM));
    assert_eq!(classify("10foo").map_err(|problem| problem.fault), Err(Fault::UnknownUnit("foo".into())));
    assert_eq!(classify("1.5.0").map_err(|problem| problem.fault), Err(Fault::Shape));
}

#[test]
fn words_for_what_is_wrong() {
    let found = explained::<Memory>("128m");
    assert_eq!(found.message, "`m` is not a unit of memory");
    assert_eq!(found.labels[0].text, "Kubernetes reads 0.128 bytes");
    assert_eq!(found.help.as_deref(), Some("the units are Ki, Mi, Gi, Ti; did you mean `128Mi`?"));
    assert_eq!(found.fix.map(|fix| fix.text).as_deref(), Some("replace `128m` with `128Mi`"));

    let found = explained::<Memory>("128M");
    assert_eq!(found.labels[0].text, "128 times a power of ten");
    assert_eq!(found.fix.map(|fix| fix.text).as_deref(), Some("replace `128M` with `128Mi`"));

    let found = explained::<Cpu>("100Mi");
    assert_eq!(found.message, "`Mi` is not a unit of cpu");
    assert_eq!(found.labels[0].text, "a unit of memory");
    assert_eq!(found.fix, None);

    let found = explained::<Cpu>("500");
    assert_eq!(found.message, "`500` is more than 128 cores");
    assert_eq!(found.help.as_deref(), Some("did you mean `500m`?"));

    let found = explained::<Percent>("0.5");
    assert_eq!(found.message, "`every` is a percentage, and `0.5` has no unit");
    assert_eq!(found.help.as_deref(), Some("the unit is %; write `50%`"));

    let found = explained::<Memory>("134217728");
    assert_eq!(found.help.as_deref(), Some("the units are Ki, Mi, Gi, Ti; for bytes write `128Mi`"));

    let found = explained::<Memory>("0.1Gi");
    assert_eq!(found.help.as_deref(), Some("did you mean `102Mi`?"));

    let found = explained::<Count>("-007");
    assert_eq!(found.message, "`-007` begins with a zero");
    assert_eq!(found.fix.map(|fix| fix.text).as_deref(), Some("replace `-007` with `-7`"));

    let found = explained::<Count>("500m");
    assert_eq!(found.help.as_deref(), Some("the units are k, M, or none; did you mean `0.5`?"));
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(raw in 0..=i64::MAX.cast_unsigned()) {
        prop_assert_eq!(Memory::parse(&Memory(raw).to_string()).ok().or((raw % 1024 != 0).then_some(Memory(raw))), Some(Memory(raw)));
        prop_assert_eq!(Duration::parse(&Duration(raw).to_string()), Ok(Duration(raw)));
        prop_assert_eq!(Cpu::parse(&Cpu(raw % 128_000).to_string()), Ok(Cpu(raw % 128_000)));
        prop_assert_eq!(Count::parse(&Count(raw).to_string()), Ok(Count(raw)));
        prop_assert_eq!(Count::parse(&Count(raw).decimal()), Ok(Count(raw)));
    }

    #[test]
    fn any_text_is_a_quantity_or_has_words(lexeme in "-?[0-9_.]{1,5}[a-zA-Z%0-9.]{0,6}") {
        let span = Span::new(FileId(0), 0, 1);
        if let Err(problem) = classify(&lexeme) {
            problem_diagnostic(&problem, "x", span, &lexeme);
        }
        for problem in [Memory::parse(&lexeme).err(), Cpu::parse(&lexeme).err(), Duration::parse(&lexeme).err(),
            Percent::parse(&lexeme).err(), Count::parse(&lexeme).err()].into_iter().flatten() {
            let found = problem_diagnostic(&problem, "x", span, &lexeme);
            prop_assert!(!found.message.is_empty());
        }
    }
}

#[test]
fn numbers_of_other_languages_are_read_exactly() {
    let read = |lexeme| foreign::foreign(lexeme).map(|number| number.decimal);
    for (lexeme, decimal) in [
        ("0x10", "16"),
        ("0XfF", "255"),
        ("0o755", "493"),
        ("0b11", "3"),
        ("-0x10", "-16"),
        ("1e3", "1000"),
        ("2.5e3", "2500"),
        ("2.5E0", "2.5"),
        ("1e-3", "0.001"),
        ("12.50e-1", "1.25"),
        ("1_0e2", "1000"),
        ("0e3", "0"),
    ] {
        assert_eq!(read(lexeme).as_deref(), Some(decimal), "{lexeme}");
    }
    for other in ["10", "0x", "0xg", "1e", "e3", "1e99", "10Ei", "5m", "1.5.0e1", "0x1_0000_0000_0000_0000"] {
        assert_eq!(read(other), None, "{other}");
    }
}
