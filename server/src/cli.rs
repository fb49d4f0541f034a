//! The commands and what each prints. Results go to standard output, everything else to the log.

use crate::config::{Config, describe};
use crate::{house, log, places, routing, serve};
use clap::{Args, Parser, Subcommand};
use domain::permit::Membership;
use domain::workflow::Role;
use services::ServiceError;
use services::accounts::NewOfficer;
use services::ports::{Clock, SystemClock};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

/// Petitions of Vĩnh Phúc: the server and its tools.
#[derive(Debug, Parser)]
#[command(name = "server", version, about)]
pub struct Cli {
    /// Settings file (TOML); the environment wins over it.
    #[arg(long, global = true, env = "VPS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site until SIGTERM or SIGINT.
    Serve,
    /// Bring the database's tables up to date.
    Migrate,
    /// Load the directory: agencies, communes, categories, calendars, limits. Harmless again.
    Seed {
        /// Also the sample petitions and an account for every role; only into an empty house.
        #[arg(long)]
        demo: bool,
        /// Also an account for every role, without petitions; only into an empty house.
        #[arg(long, conflicts_with = "demo")]
        accounts: bool,
    },
    /// Do the background work only.
    Worker,
    /// Officers' accounts.
    #[command(subcommand)]
    User(User),
    /// Name the two coordinators who alone read a denunciation that was set apart
    /// (docs/guardians.md); without names, print who they are.
    Guardians {
        /// The first one's name to sign in with.
        #[arg(requires = "second")]
        first: Option<String>,
        /// The second one's.
        second: Option<String>,
    },
    /// The audit log (docs/audit.md).
    #[command(subcommand)]
    Audit(Audit),
    /// The routing table: who leads what, where (docs/routing.md).
    #[command(subcommand)]
    Routing(routing::Routing),
    /// Signs with a QR code that a report may begin at (docs/places.md).
    #[command(subcommand)]
    Places(places::Places),
    /// Learn from the house's own answered petitions what words point to (docs/suggest.md).
    Train,
    /// Ask the law: JSON lines in, JSON lines out (docs/law-cli.md).
    Law {
        /// due, explain, steps, mask or permit.
        #[arg(value_parser = law::question)]
        question: &'static law::Question,
    },
    /// Print the settings in force, without secrets.
    Config {
        /// Print the documentation of every key instead.
        #[arg(long)]
        describe: bool,
    },
}

#[derive(Debug, Subcommand)]
enum User {
    /// Make an account and print its first password.
    Add(Add),
    /// Give an account a new first password, print it, and end its sessions.
    Reset {
        /// The account's name.
        name: String,
    },
    /// Disable an account and end its sessions.
    Disable {
        /// The account's name.
        name: String,
    },
    /// List every account with its roles.
    List,
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Follow the whole chain and compare it with the anchors; fails and names the rows when
    /// anything was edited, deleted, moved, put in or cut off.
    Verify {
        /// Anchor file to compare with, instead of the configured one.
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
    /// Seal what is committed and print the chain's end as an anchor line; with a configured
    /// anchor file, also append it there, once a day.
    Anchor,
}

#[derive(Debug, Args)]
struct Add {
    /// The name to sign in with.
    name: String,
    /// The person's name as colleagues see it.
    #[arg(long)]
    display: String,
    /// A role in an agency, `coordinator@UBND-TINH`; may be given several times.
    #[arg(long = "role", required = true, value_parser = membership)]
    roles: Vec<Membership>,
}

fn membership(text: &str) -> Result<Membership, String> {
    let (role, agency) = text.split_once('@').ok_or("expected ROLE@AGENCY")?;
    let role = Role::parse(role)
        .filter(|role| !matches!(role, Role::Sender | Role::System))
        .ok_or_else(|| format!("there is no role {role:?}"))?;
    Ok(Membership { role, agency: agency.to_owned() })
}

/// Reads the settings and does what was asked.
///
/// # Errors
/// With a sentence for the person at the terminal.
pub async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    if let Command::Config { describe: true } = cli.command {
        return print(&describe());
    }
    let config = Config::load(cli.config.as_deref(), std::env::vars())?;
    log::start(&config);
    match cli.command {
        Command::Serve => serve::run(config).await,
        Command::Worker => serve::run_worker(config).await,
        Command::Migrate => {
            house::open_database(&config).await?.close().await;
            print("the tables are up to date\n")
        }
        Command::Seed { demo, accounts } => seed(&config, demo, demo || accounts).await,
        Command::Audit(command) => audit(&config, command).await,
        Command::User(user) => account(&config, user).await,
        Command::Routing(command) => routing::run(&config, command).await,
        Command::Places(command) => places::run(&config, command).await,
        Command::Train => train(&config).await,
        Command::Guardians { first, second } => guardians(&config, first.zip(second)).await,
        Command::Law { question } => ask(question),
        Command::Config { .. } => print(&config.shown()),
    }
}

/// Opens no database: an import asks where no house is installed.
fn ask(question: &law::Question) -> Result<(), Box<dyn Error>> {
    let law = law::Law::of_the_seed()?;
    // Written line by line: whoever asks may wait for an answer before the next line.
    Ok(law::run(&law, question, std::io::stdin().lock(), std::io::stdout().lock())?)
}

async fn seed(config: &Config, samples: bool, accounts: bool) -> Result<(), Box<dyn Error>> {
    let parts = house::parts(config).await?;
    services::seed::seed(&parts.db).await?;
    parts.db.close().await;
    if !accounts {
        return print("the directory is loaded\n");
    }
    let services = house::open(config).await?;
    let inhabited = !services.list_officers().await?.is_empty();
    services.close().await;
    if inhabited {
        return print(
            "the directory is loaded; accounts exist already, so nothing else was added\n",
        );
    }
    let made = services::demo::load(house::parts(config).await?, samples).await?;
    print("Accounts, shown this once. `server user reset NAME` makes a new password.\n")?;
    for account in made {
        print(&format!("  {:<22} {:<18} {}\n", account.username, account.password, account.what))?;
    }
    Ok(())
}

async fn account(config: &Config, user: User) -> Result<(), Box<dyn Error>> {
    let services = house::open(config).await?;
    match user {
        User::Add(Add { name, display, roles }) => {
            let new = NewOfficer { username: name, display_name: display, memberships: roles };
            let (_, password) = services.add_officer(new).await?;
            print(&format!("first password: {password}\n"))?;
        }
        User::Reset { name } => {
            let password = services.reset_officer(&name).await?;
            print(&format!("first password: {password}\n"))?;
        }
        User::Disable { name } => {
            services.disable_officer(&name).await?;
            print("disabled\n")?;
        }
        User::List => {
            for (name, display, roles, disabled) in services.list_officers().await? {
                let roles: Vec<String> = roles
                    .iter()
                    .map(|held| format!("{}@{}", held.role.code(), held.agency))
                    .collect();
                let state = if disabled { "disabled" } else { "" };
                print(&format!("{name}\t{display}\t{}\t{state}\n", roles.join(" ")))?;
            }
        }
    }
    services.close().await;
    Ok(())
}

async fn train(config: &Config) -> Result<(), Box<dyn Error>> {
    let services = house::open(config).await?;
    let trained = services.train().await?;
    services.close().await;
    for (category, petitions) in &trained.categories {
        print(&format!("{category}\t{petitions}\n"))?;
    }
    print(&format!(
        "learned from {} petitions: {} categories, {} bytes; servers that run read it at their next start\n",
        trained.read,
        trained.categories.len(),
        trained.bytes,
    ))
}

async fn guardians(config: &Config, two: Option<(String, String)>) -> Result<(), Box<dyn Error>> {
    let services = house::open(config).await?;
    if let Some((first, second)) = two {
        services.name_guardians_at_terminal([&first, &second]).await.map_err(
            |error| match error {
                ServiceError::NotFound => "there is no account of that name".to_owned(),
                ServiceError::Invalid(_) => {
                    "they must be two different people who coordinate, neither disabled".to_owned()
                }
                other => other.to_string(),
            },
        )?;
    }
    let names = services.guardian_names().await?;
    services.close().await;
    if names.is_empty() {
        return print("nobody is named: denunciations cannot be set apart\n");
    }
    for (name, display) in names {
        print(&format!("{name}\t{display}\n"))?;
    }
    Ok(())
}

async fn audit(config: &Config, command: Audit) -> Result<(), Box<dyn Error>> {
    let db = house::open_database(config).await?;
    let done = match command {
        Audit::Verify { anchors } => {
            let path = anchors.as_deref().or(config.anchor_file());
            let report = services::audit::verify_with(&db, path).await?;
            print(&report.to_string())?;
            if report.is_sound() { Ok(()) } else { Err("the audit log is not sound".into()) }
        }
        Audit::Anchor => {
            let now = SystemClock.now();
            services::audit::seal(&db, now).await?;
            match services::audit::stand(&db, now).await? {
                Some(anchor) => {
                    if let Some(path) = config.anchor_file() {
                        services::audit::pin(path, &anchor)?;
                    }
                    print(&format!("{anchor}\n"))
                }
                None => Err("the audit log has no row yet".into()),
            }
        }
    };
    db.close().await;
    done
}

pub(crate) fn print(text: &str) -> Result<(), Box<dyn Error>> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
