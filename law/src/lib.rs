//! The law asked without a browser (`server law …`): JSON lines in, JSON lines out, over the same
//! domain functions. One file a question; docs/law-cli.md shows each and is tested.
//!
//! A crate of its own beside `server`, because `server` cannot be compiled without `app`: so the
//! questions and their document are tested in seconds. It needs `services` only for its one reader
//! of the seed files; no database is opened.
#![forbid(unsafe_code)]

mod due;
mod explain;
mod mask;
mod permit;
mod similar;
mod steps;
mod suggest;
mod when;

use domain::calendar::Calendar;
use domain::deadline::Policy;
use domain::directory::Directory;
use domain::suggest::Suggester;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use services::{ServiceError, seed};
use std::io::{self, BufRead, Write};

/// What every question is answered from.
pub struct Law {
    /// Opening hours and holidays.
    pub calendar: Calendar,
    /// The limits.
    pub policy: Policy,
    /// Agencies, communes, categories, reasons.
    pub directory: Directory,
    /// What words point to.
    pub suggester: Suggester,
}

impl Law {
    /// The law of the files that are part of the program.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] naming the file that cannot be read.
    pub fn of_the_seed() -> Result<Self, ServiceError> {
        let directory = seed::directory()?;
        let suggester = Suggester::new(seed::lexicon()?, &directory);
        Ok(Self { calendar: seed::calendar()?, policy: seed::policy()?, directory, suggester })
    }
}

/// Something that can be asked.
#[derive(Debug)]
pub struct Question {
    /// Its name on the command line.
    pub name: &'static str,
    /// Answers one line, or says what is wrong with it.
    pub answer: fn(&Law, Value) -> Result<Value, String>,
}

/// All that can be asked. A new question is a file and a line here.
pub const QUESTIONS: &[Question] = &[
    Question { name: "due", answer: due::answer },
    Question { name: "explain", answer: explain::answer },
    Question { name: "steps", answer: steps::answer },
    Question { name: "mask", answer: mask::answer },
    Question { name: "permit", answer: permit::answer },
    Question { name: "similar", answer: similar::answer },
    Question { name: "suggest", answer: suggest::answer },
];

/// The question of that name.
///
/// # Errors
/// With a sentence that lists the names there are.
pub fn question(name: &str) -> Result<&'static Question, String> {
    QUESTIONS.iter().find(|question| question.name == name).ok_or_else(|| {
        let names: Vec<&str> = QUESTIONS.iter().map(|question| question.name).collect();
        format!("there is no question {name:?}; there are {}", names.join(", "))
    })
}

/// Answers every line of `input` with one line; empty lines are passed over. A line that cannot be
/// answered gives `{"error": …}` and the next is read.
///
/// # Errors
/// When `input` cannot be read or `output` cannot be written.
pub fn run(
    law: &Law,
    question: &Question,
    input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let asked = serde_json::from_slice(&line).map_err(|error| error.to_string());
        let answer = asked.and_then(|asked| (question.answer)(law, asked));
        let answer = answer.unwrap_or_else(|error| json!({ "error": error }));
        writeln!(output, "{answer}")?;
    }
    output.flush()
}

fn read<T: DeserializeOwned>(asked: Value) -> Result<T, String> {
    serde_json::from_value(asked).map_err(|error| error.to_string())
}
