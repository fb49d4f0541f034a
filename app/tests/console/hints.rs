//! What intake is shown beside a petition, in the pages: hints with their words, the same matter with
//! its ways on, the rule that speaks for an agency.

use super::house::{CANARIES, open};
use domain::workflow::{Action, Role};

#[tokio::test]
async fn intake_reads_what_the_words_say_and_merges_the_same_matter_by_one_press() {
    let house = open().await;
    let first = house.send("report").await.number;
    let second = house.send("report").await.number;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let agency = house.officer("vinhyen", &[Role::FocalPerson], "UBND-VINHYEN").await;
    let page = house.get(&format!("/xu-ly/ho-so/{second}"), &coordinator).await;
    for said in [
        "Gợi ý khi tiếp nhận",
        "Cán bộ là người quyết định",
        "Vì có “Ổ gà",
        "Có thể là cùng một việc",
        "cùng nơi: me linh",
        &format!("href=\"/xu-ly/ho-so/{first}\""),
        &format!("Gộp vào {first}"),
    ] {
        assert!(page.holds(said), "{said}");
    }
    assert!(CANARIES.iter().all(|canary| !page.holds(canary)));
    let english = house.get(&format!("/en/xu-ly/ho-so/{second}"), &coordinator).await;
    assert!(english.holds("Hints for intake") && english.holds(&format!("Merge into {first}")));

    house.done(&coordinator, &first, Action::Accept, &[]).await;
    let forward = [("[choice]", "UBND-VINHYEN")];
    house.done(&coordinator, &first, Action::Forward, &forward).await;
    let theirs = house.get(&format!("/xu-ly/ho-so/{first}"), &agency).await;
    assert!(!theirs.holds("Gợi ý khi tiếp nhận") && !theirs.holds(&second), "not the agency's");
    house.done(&coordinator, &second, Action::Merge, &[("[choice]", &first)]).await;
}

#[tokio::test]
async fn the_form_names_the_rule_that_proposes_and_the_case_the_rule_that_chose() {
    let house = open().await;
    let receipt = house.send("report").await;
    let coordinator = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let rule = services::routing::NewRule {
        category: "GT".into(),
        district: "243".into(),
        agency: "SGTVT".into(),
        ..services::routing::NewRule::default()
    };
    house.services.add_routing_rule(services::routing::By::Terminal, &rule).await.unwrap();
    house.done(&coordinator, &receipt.number, Action::Accept, &[]).await;
    let path = format!("/xu-ly/ho-so/{}", receipt.number);
    let page = house.get(&path, &coordinator).await;
    assert!(page.holds("Theo quy tắc phân công dưới đây") && page.holds("từ 01/01/1970"));
    let options = &page.body[page.body.find("name=\"act[forward][choice]\"").unwrap()..];
    let selected = &options[..options.find("selected").unwrap()];
    assert!(selected.ends_with("value=\"SGTVT\" "), "{}", &selected[selected.len() - 40..]);
    let forward = [("[choice]", "SGTVT")];
    house.done(&coordinator, &receipt.number, Action::Forward, &forward).await;
    let page = house.get(&path, &coordinator).await;
    assert!(page.holds("Giao theo quy tắc") && page.holds("Theo quy tắc phân công"));
}
