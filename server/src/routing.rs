//! `server routing`: the routing table at the terminal. Results are tab-separated lines; every change
//! is in the audit log.

use crate::cli::print;
use crate::config::Config;
use crate::house;
use clap::{Args, Subcommand};
use domain::calendar::{day_key, parse_date, start_of};
use domain::routing::{Area, DryRun, Rule};
use services::routing::{By, NewRule};
use services::{ServiceError, Services};
use std::error::Error;
use uuid::Uuid;

/// What can be done with the table.
#[derive(Debug, Subcommand)]
pub enum Routing {
    /// List the rules in force and to come.
    List {
        /// Also those that have ended.
        #[arg(long)]
        all: bool,
    },
    /// Add a rule and print its id. Try it first.
    Add(Part),
    /// End a rule now. What it decided stays.
    End {
        /// The rule's id.
        rule: Uuid,
    },
    /// Try the table, with one rule more or without some, on the petitions of the last 12 months.
    /// Changes nothing.
    Try(Trial),
}

/// A rule, part by part; what is left out holds for all.
#[derive(Debug, Args)]
pub struct Part {
    /// A category or a group, GT-DUONG or GT.
    #[arg(long, default_value = "", hide_default_value = true)]
    category: String,
    /// A district, by its GSO code.
    #[arg(long, default_value = "", hide_default_value = true)]
    district: String,
    /// A commune, by its GSO code.
    #[arg(long, default_value = "", hide_default_value = true, conflicts_with = "district")]
    commune: String,
    /// A class of limits: urgent, quick, standard, complex, policy.
    #[arg(long, default_value = "", hide_default_value = true)]
    class: String,
    /// Who leads.
    #[arg(long)]
    agency: String,
    /// First day, YYYY-MM-DD; now when left out.
    #[arg(long, value_parser = day)]
    from: Option<i64>,
    /// First day without it, YYYY-MM-DD; for good when left out.
    #[arg(long, value_parser = day)]
    to: Option<i64>,
}

/// What a trial changes in the table.
#[derive(Debug, Args)]
pub struct Trial {
    /// Without this rule; may be given several times.
    #[arg(long, value_name = "RULE")]
    without: Vec<Uuid>,
    /// With one rule more: its agency, and the other parts as of `add`.
    #[arg(long)]
    agency: Option<String>,
    /// See `add`.
    #[arg(long, default_value = "", hide_default_value = true, requires = "agency")]
    category: String,
    /// See `add`.
    #[arg(long, default_value = "", hide_default_value = true, requires = "agency")]
    district: String,
    /// See `add`.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "agency",
        conflicts_with = "district"
    )]
    commune: String,
    /// See `add`.
    #[arg(long, default_value = "", hide_default_value = true, requires = "agency")]
    class: String,
}

fn day(text: &str) -> Result<i64, String> {
    parse_date(text).map(start_of).ok_or_else(|| format!("{text:?} is no day like 2026-11-20"))
}

/// Does it.
///
/// # Errors
/// With a sentence for the person at the terminal.
pub async fn run(config: &Config, command: Routing) -> Result<(), Box<dyn Error>> {
    let services = house::open(config).await?;
    let done = command_on(&services, command).await;
    services.close().await;
    print(&done?)
}

async fn command_on(services: &Services, command: Routing) -> Result<String, Box<dyn Error>> {
    match command {
        Routing::List { all } => {
            let now = services.now();
            let rules = services.routing_rules(By::Terminal).await?;
            let shown =
                rules.iter().filter(|rule| all || rule.valid_to.is_none_or(|end| end > now));
            Ok(shown.map(line).collect())
        }
        Routing::Add(part) => {
            let new = NewRule {
                category: part.category,
                district: part.district,
                commune: part.commune,
                class: part.class,
                agency: part.agency,
                valid_from: part.from.unwrap_or_else(|| services.now()),
                valid_to: part.to,
            };
            let id = services.add_routing_rule(By::Terminal, &new).await.map_err(said)?;
            Ok(format!("{id}\n"))
        }
        Routing::End { rule } => {
            services.end_routing_rule(By::Terminal, rule).await.map_err(said)?;
            Ok("ended\n".to_owned())
        }
        Routing::Try(trial) => {
            let added: Vec<NewRule> = trial
                .agency
                .map(|agency| NewRule {
                    category: trial.category,
                    district: trial.district,
                    commune: trial.commune,
                    class: trial.class,
                    agency,
                    ..NewRule::default()
                })
                .into_iter()
                .collect();
            let run = services.try_routing(By::Terminal, &added, &trial.without).await;
            Ok(report(&run.map_err(said)?))
        }
    }
}

/// What is wrong, by the name of its option.
fn said(error: ServiceError) -> Box<dyn Error> {
    match error {
        ServiceError::Invalid(errors) => {
            let fields: Vec<&str> = errors.iter().map(|error| error.field.code()).collect();
            format!("not in the directory, or not possible: {}", fields.join(", ")).into()
        }
        ServiceError::NotFound => "there is no such rule".into(),
        ServiceError::Refused(_) => "the rule has ended already".into(),
        error => error.into(),
    }
}

/// id, category, area, class, agency, first day, first day without it.
fn line(rule: &Rule) -> String {
    let area = match &rule.area {
        Area::Province => "province".to_owned(),
        Area::District(code) => format!("district:{code}"),
        Area::Commune(code) => format!("commune:{code}"),
    };
    let category = rule.category.as_deref().unwrap_or("*");
    let class = rule.class.map_or("*", |class| class.code());
    let until = rule.valid_to.map_or_else(|| "-".to_owned(), day_key);
    let from = day_key(rule.valid_from);
    format!("{}\t{category}\t{area}\t{class}\t{}\t{from}\t{until}\n", rule.id, rule.agency)
}

fn report(run: &DryRun) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let none = "-".to_owned();
    for moved in &run.moved {
        let (from, to) = (moved.from.as_ref().unwrap_or(&none), moved.to.as_ref().unwrap_or(&none));
        let rules = moved.rules.join(",");
        let _ = writeln!(text, "moved\t{}\t{from}\t{to}\t{rules}", moved.number);
    }
    for (rule, times) in &run.fired {
        let _ = writeln!(text, "fired\t{rule}\t{times}");
    }
    for (one, other) in &run.overlaps {
        let _ = writeln!(text, "overlap\t{one}\t{other}");
    }
    for (rule, why) in &run.dead {
        let why = format!("{why:?}").to_lowercase();
        let _ = writeln!(text, "never\t{rule}\t{why}");
    }
    let _ = writeln!(
        text,
        "tried on {} petitions: {} would change owner, {} overlaps, {} rules can never fire",
        run.tried,
        run.moved.len(),
        run.overlaps.len(),
        run.dead.len(),
    );
    text
}
