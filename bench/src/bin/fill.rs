//! `fill DATABASE COUNT`: a migrated, seeded database with that many published petitions.
use bench::Failure;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let (Some(url), Some(count)) = (args.next(), args.next()) else {
        return Err("fill DATABASE COUNT".into());
    };
    let db = store::Db::open(&url).await?;
    db.migrate().await?;
    services::seed::seed(&db).await?;
    bench::fill::fill(&db, count.parse()?).await?;
    db.close().await;
    Ok(())
}
