//! `server places`: signs with a code at the terminal. Results are tab-separated lines; a sheet is an
//! HTML file to be printed.

use crate::cli::print;
use crate::config::Config;
use crate::house;
use app::page::{Ctx, Site};
use app::places::{Paper, sheet};
use app::words::{Lang, tf};
use clap::{Args, Subcommand, ValueEnum};
use domain::input::Problem;
use domain::refusal::Refusal;
use services::places::{NewSign, Sign, read_csv};
use services::{ServiceError, Services};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

/// What can be done with the signs.
#[derive(Debug, Subcommand)]
pub enum Places {
    /// Register one sign and print its address.
    Add(Add),
    /// Register every sign of a CSV file (code,label,commune,category,address,plus_code), or none.
    Import {
        /// The file, UTF-8, with the names in its first line.
        file: PathBuf,
    },
    /// List the signs: code, commune, category, plus code, name and address.
    List,
    /// Mark a sign as taken down. Its code then leads to a page that says so.
    Retire {
        /// The sign's code.
        code: String,
    },
    /// Write a sheet of signs to be printed (HTML): the named ones, or all.
    Print {
        /// Codes of the signs; none means all that stand.
        codes: Vec<String>,
        /// One sign on A6, or four on A4.
        #[arg(long, value_enum, default_value = "a4")]
        paper: Size,
        /// Language of the words on the sign.
        #[arg(long, value_enum, default_value = "vi")]
        lang: Tongue,
        /// Where to; standard output when not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// One sign.
#[derive(Debug, Args)]
pub struct Add {
    /// Three to twenty letters, digits and hyphens, as they will stand on the sign.
    code: String,
    /// What it stands on: "Cột đèn 12".
    #[arg(long)]
    label: String,
    /// Code of the commune.
    #[arg(long)]
    commune: String,
    /// Code of the category, when reports there are usually about one.
    #[arg(long, default_value = "")]
    category: String,
    /// Where, in words.
    #[arg(long, default_value = "")]
    address: String,
    /// Plus code; a short one is read near the commune.
    #[arg(long, default_value = "")]
    plus_code: String,
}

/// Sizes of paper.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Size {
    /// Four signs on a sheet.
    A4,
    /// One sign on a sheet.
    A6,
}

/// Languages of a sign.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Tongue {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// Does what was asked.
///
/// # Errors
/// With a sentence for the person at the terminal.
pub async fn run(config: &Config, command: Places) -> Result<(), Box<dyn Error>> {
    let services = house::open(config).await?;
    let done = act(config, &services, command).await;
    services.close().await;
    done
}

async fn act(config: &Config, services: &Services, command: Places) -> Result<(), Box<dyn Error>> {
    match command {
        Places::Add(add) => {
            let Add { code, label, commune, category, address, plus_code } = add;
            let new = NewSign { code, label, commune, category, address, plus_code };
            let sign = services.add_sign(&new).await.map_err(said)?;
            print(&format!("{}/phan-anh/tai/{}\n", config.base_url, sign.code))
        }
        Places::Import { file } => {
            let text = std::fs::read_to_string(&file)
                .map_err(|why| format!("{}: {why}", file.display()))?;
            let signs = read_csv(&text)?;
            let many = services
                .add_signs(&signs)
                .await
                .map_err(|(line, why)| format!("sign {line} of the file: {}", said(why)))?;
            print(&format!("{many} signs were registered\n"))
        }
        Places::List => {
            for sign in services.signs().await? {
                print(&line(&sign))?;
            }
            Ok(())
        }
        Places::Retire { code } => {
            services.retire_sign(&code).await.map_err(said)?;
            print("taken down\n")
        }
        Places::Print { codes, paper, lang, out } => {
            let mut signs = Vec::new();
            if codes.is_empty() {
                signs = services.signs().await?;
                signs.retain(|sign| !sign.is_retired);
            }
            for code in &codes {
                let sign = services.sign(code).await;
                signs.push(sign.map_err(|why| format!("{code}: {}", said(why)))?);
            }
            let site = Site { base_url: config.base_url.clone(), ..Site::default() };
            let lang = match lang {
                Tongue::Vi => Lang::Vi,
                Tongue::En => Lang::En,
            };
            let ctx = Ctx::bare(lang, "/", Arc::new(site));
            let paper = match paper {
                Size::A4 => Paper::A4,
                Size::A6 => Paper::A6,
            };
            let page = sheet(&ctx, &services.directory(), &signs, paper);
            match out {
                Some(file) => Ok(std::fs::write(&file, page)
                    .map_err(|why| format!("{}: {why}", file.display()))?),
                None => print(&page),
            }
        }
    }
}

fn line(sign: &Sign) -> String {
    let code = sign.point.map(domain::plus_code::of).unwrap_or_default();
    let gone = if sign.is_retired { "taken down" } else { "" };
    let category = sign.category.as_deref().unwrap_or_default();
    let Sign { code: own, commune, label, address, .. } = sign;
    format!("{own}\t{commune}\t{category}\t{code}\t{label}\t{address}\t{gone}\n")
}

/// The problems in one line, each with its field.
fn said(error: ServiceError) -> String {
    match error {
        ServiceError::Invalid(problems) => problems
            .iter()
            .map(|wrong| {
                let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
                let (min, max) = (number(wrong.problem.min()), number(wrong.problem.max()));
                let field = wrong.field.code();
                if wrong.problem == Problem::BadCode {
                    return format!("{field}: three to twenty letters, digits and hyphens");
                }
                let values = [("field", field), ("min", &*min), ("max", &*max)];
                format!("{field}: {}", tf(Lang::En, wrong.problem.key(), &values))
            })
            .collect::<Vec<_>>()
            .join("; "),
        ServiceError::Refused(Refusal::Stale) => "this code is taken".to_owned(),
        ServiceError::NotFound => "there is no such sign".to_owned(),
        other => other.to_string(),
    }
}
