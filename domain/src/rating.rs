//! The sender's judgement: the result, and how people were treated. Four levels each (domain.md §9);
//! whoever is dissatisfied with either says why, by a cause of the list or in words.

use crate::input::{Comment, Field, FieldError, Problem, Reason, take};
use crate::petition::{Satisfaction, vocabulary};

vocabulary! {
    /// Why a sender is dissatisfied. Closed, so that agencies can be compared; words may follow.
    Cause {
        /// It is not done where it should be.
        NotDone = "not_done",
        /// Done, but not well, or it came back.
        Badly = "badly",
        /// The answer speaks of something else.
        OffPoint = "off_point",
        /// The answer is general or hard to understand.
        Unclear = "unclear",
        /// It took too long.
        Slow = "slow",
        /// Passed on from desk to desk.
        PassedOn = "passed_on",
        /// Nobody listened, or the tone was wrong.
        Rude = "rude",
        /// None of these: the words say it.
        Other = "other",
    }
}

/// A rating, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    /// The result.
    pub result: Satisfaction,
    /// How people were treated; may be left out.
    pub attitude: Option<Satisfaction>,
    /// Why dissatisfied, each once, in the order of the list.
    pub causes: Vec<Cause>,
    /// More words.
    pub words: Option<String>,
}

/// A rating as typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed<'a> {
    /// Level of the result.
    pub result: &'a str,
    /// Level of the attitude, or empty.
    pub attitude: &'a str,
    /// Codes of causes; unknown ones are left out.
    pub causes: &'a [String],
    /// Words.
    pub words: &'a str,
}

impl Rating {
    /// Reads it. Causes count only where somebody is dissatisfied.
    ///
    /// # Errors
    /// What to mend, by field: [`Field::Rating`] without a level of the result, [`Field::Attitude`]
    /// for a level that is none, [`Field::ReasonCode`] when neither cause nor words say why,
    /// [`Field::Comment`] when "other" has no words or there are too many.
    pub fn parse(typed: &Typed<'_>) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let level = |text: &str| text.trim().parse().ok().and_then(Satisfaction::parse);
        let result = take(&mut errors, Field::Rating, level(typed.result).ok_or(Problem::Required));
        let attitude = match typed.attitude.trim() {
            "" => Some(None),
            text => {
                take(&mut errors, Field::Attitude, level(text).map(Some).ok_or(Problem::NotAChoice))
            }
        };
        let unhappy =
            [result, attitude.flatten()].into_iter().flatten().any(Satisfaction::needs_reason);
        let causes: Vec<Cause> = Cause::ALL
            .iter()
            .copied()
            .filter(|cause| unhappy && typed.causes.iter().any(|code| code == cause.code()))
            .collect();
        let has_words = !typed.words.trim().is_empty();
        let words = if unhappy && causes.contains(&Cause::Other) {
            let reason = Reason::parse(typed.words).map(|words| words.as_str().to_owned());
            take(&mut errors, Field::Comment, reason)
        } else {
            if unhappy && causes.is_empty() && !has_words {
                errors.push(FieldError::new(Field::ReasonCode, Problem::Required));
            }
            let comment = Comment::parse(typed.words).map(|words| words.as_str().to_owned());
            take(&mut errors, Field::Comment, comment)
        };
        match (result, attitude, words) {
            (Some(result), Some(attitude), Some(words)) if errors.is_empty() => {
                let words = Some(words).filter(|words| !words.is_empty());
                Ok(Self { result, attitude, causes, words })
            }
            _ => Err(errors),
        }
    }
}
