//! The law's rarer roads in the demonstration: split, handled together, more time, shared work,
//! reopened, recurrent. Invented, through the same services as everything else.

use super::{Cast, Expected, Sample, Stage};
use crate::ServiceError;
use crate::accounts::Officer;
use crate::handling::Act;
use crate::sender::CaseKey;
use domain::calendar::{DAY_MS, MINUTE_MS, date_of, start_of};
use domain::workflow::Action;
use uuid::Uuid;

/// Petitions that these roads add, the part that is split off among them.
pub const INVENTED: i64 = 9;

const CITY: &str = "UBND-VINHYEN";
const ROADS: &str = "SGTVT";
const REPLY: &str = "Đơn vị đã kiểm tra tại chỗ và làm xong phần việc thuộc trách nhiệm. Cảm ơn ông/bà đã phản ánh.";

fn matter(category: &str, title: &str, place: &str, content: &str) -> Sample {
    Sample {
        channel: "web".to_owned(),
        sender_kind: "citizen".to_owned(),
        title: title.to_owned(),
        content: content.to_owned(),
        commune_code: "08710".to_owned(),
        location_hint: place.to_owned(),
        media_count: 0,
        submitted_at: String::new(),
        expected: Expected {
            nature: "phan_anh".to_owned(),
            decision: "accept".to_owned(),
            category: Some(category.to_owned()),
            lead_agency: Some(CITY.to_owned()),
            visibility: "confidential".to_owned(),
            reason: None,
        },
    }
}

fn with(choice: &str, text: &str) -> Act {
    Act { choice: choice.to_owned(), text: text.to_owned(), ..Act::default() }
}

impl Stage {
    /// All of them, in the last weeks.
    pub(super) async fn play_law(&self, cast: &mut Cast) -> Result<(), ServiceError> {
        let city = cast.of(CITY).await?;
        let roads = cast.of(ROADS).await?;
        self.recurrent(&city).await?;
        self.reopened(&city).await?;
        self.split().await?;
        self.together().await?;
        self.shared(&city, &roads).await?;
        self.extended(&city).await
    }

    fn at(&self, days_ago: i64, hour: i64, minute: i64) {
        let day = start_of(date_of(self.now - days_ago * DAY_MS));
        self.clock.set(day + (hour * 60 + minute) * MINUTE_MS);
    }

    async fn forwarded(
        &self,
        sample: &Sample,
        i: i64,
        support: &str,
    ) -> Result<(Uuid, CaseKey), ServiceError> {
        let (id, key) = self.send(sample, i).await?;
        let desk = &self.desk.coordinator;
        self.act(desk, id, Action::Accept, Act::default()).await?;
        let forward = Act {
            support: support.to_owned(),
            ..with(CITY, "Đề nghị kiểm tra và trả lời đúng hạn.")
        };
        self.act(desk, id, Action::Forward, forward).await?;
        Ok((id, key))
    }

    async fn assigned(&self, city: &Officer, id: Uuid) -> Result<(), ServiceError> {
        self.act(city, id, Action::AgencyAccept, Act::default()).await?;
        self.act(city, id, Action::Assign, with(&city.id.to_string(), "")).await
    }

    async fn answered(&self, city: &Officer, id: Uuid) -> Result<(), ServiceError> {
        self.act(city, id, Action::SubmitReply, with("", REPLY)).await?;
        self.act(city, id, Action::ApproveReply, Act::default()).await?;
        self.act(&self.desk.coordinator, id, Action::AnswerPrivately, Act::default()).await
    }

    /// The same lamps went out again within sixty days after the matter was closed.
    async fn recurrent(&self, city: &Officer) -> Result<(), ServiceError> {
        let lamps = matter(
            "GT-DEN",
            "Đèn đường tắt trước nhà văn hóa",
            "đường Nguyễn Tất Thành, trước nhà văn hóa",
            "Ba cột đèn trước nhà văn hóa trên đường Nguyễn Tất Thành không sáng, buổi tối đi lại khó.",
        );
        self.at(25, 8, 0);
        let (id, _) = self.forwarded(&lamps, 900, "").await?;
        self.assigned(city, id).await?;
        self.at(24, 10, 0);
        self.answered(city, id).await?;
        self.at(15, 8, 0);
        self.services.close_what_is_over().await?;
        self.at(2, 8, 10);
        let (again, _) = self.send(&lamps, 901).await?;
        self.services.link_recurrence(again).await?;
        Ok(())
    }

    async fn reopened(&self, city: &Officer) -> Result<(), ServiceError> {
        let hole = matter(
            "GT-DUONG",
            "Ổ gà vá xong lại lún",
            "đường Kim Ngọc, gần bến xe buýt",
            "Mặt đường gần bến xe buýt có ổ gà sâu, xe máy phải lách sang làn ngược chiều.",
        );
        self.at(9, 8, 0);
        let (id, key) = self.forwarded(&hole, 902, "").await?;
        self.assigned(city, id).await?;
        self.at(8, 9, 0);
        self.answered(city, id).await?;
        self.at(4, 9, 30);
        let reason = "Chỗ vá đã lún lại sau trận mưa, đề nghị làm lại cho chắc.";
        self.services.reopen(&key, reason, Vec::new()).await
    }

    async fn split(&self) -> Result<(), ServiceError> {
        let two = matter(
            "GT-DUONG",
            "Đường hỏng và điểm tập kết rác",
            "đường Trần Phú, đoạn gần chợ",
            "Mặt đường gần chợ bong tróc. Cùng chỗ đó có điểm tập kết rác để nhiều ngày chưa thu gom.",
        );
        self.at(6, 9, 0);
        let (id, _) = self.send(&two, 903).await?;
        let desk = &self.desk.coordinator;
        self.at(6, 10, 0);
        self.act(desk, id, Action::Accept, Act::default()).await?;
        let part = Act {
            title: "Điểm tập kết rác gần chợ nhiều ngày chưa thu gom".to_owned(),
            body: "Điểm tập kết rác gần chợ trên đường Trần Phú để nhiều ngày chưa thu gom."
                .to_owned(),
            category: "MT-RAC".to_owned(),
            ..Act::default()
        };
        self.act(desk, id, Action::Split, part).await?;
        self.act(desk, id, Action::Forward, with(CITY, "")).await
    }

    /// Two senders, one matter: each keeps number, timeline and rating.
    async fn together(&self) -> Result<(), ServiceError> {
        let flood =
            |title: &str, content: &str| matter("DT-NGAP", title, "đường Lý Bôn, ngã tư", content);
        self.at(5, 8, 0);
        let first = flood(
            "Ngã tư ngập khi mưa",
            "Ngã tư đường Lý Bôn ngập sâu sau mỗi trận mưa, xe chết máy.",
        );
        let (_, main) = self.forwarded(&first, 904, "").await?;
        self.at(5, 9, 0);
        let second = flood(
            "Nước không thoát ở ngã tư",
            "Mưa một lúc là ngã tư đường Lý Bôn ngập, nước không thoát.",
        );
        let (id, _) = self.send(&second, 906).await?;
        let desk = &self.desk.coordinator;
        self.act(desk, id, Action::Accept, Act::default()).await?;
        self.act(desk, id, Action::Merge, with(&main.number, "")).await
    }

    async fn shared(&self, city: &Officer, roads: &Officer) -> Result<(), ServiceError> {
        let signs = matter(
            "GT-DUONG",
            "Mặt đường hỏng ở chỗ giao với đường tỉnh",
            "đường Hùng Vương, chỗ giao với đường tỉnh",
            "Mặt đường hỏng đúng chỗ giao, một nửa thuộc thành phố, một nửa thuộc đường tỉnh.",
        );
        self.at(4, 13, 40);
        let (id, _) = self.forwarded(&signs, 907, ROADS).await?;
        self.assigned(city, id).await?;
        self.at(4, 15, 0);
        self.act(roads, id, Action::TaskAccept, Act::default()).await?;
        self.at(3, 9, 0);
        let part = "Phần đường tỉnh do đơn vị quản lý đã được vá và kẻ lại vạch trong ngày.";
        self.act(roads, id, Action::TaskContribute, with("", part)).await
    }

    async fn extended(&self, city: &Officer) -> Result<(), ServiceError> {
        let kerb = matter(
            "GT-DUONG",
            "Hố sụt bên lề đường",
            "đường Mê Linh, trước công viên",
            "Lề đường trước công viên sụt thành hố, đã có rào tạm nhưng chưa sửa.",
        );
        self.at(3, 8, 0);
        let (id, _) = self.forwarded(&kerb, 908, "").await?;
        self.assigned(city, id).await?;
        self.at(2, 9, 0);
        let why = "Phải khảo sát đường ống bên dưới trước khi lấp, cần thêm thời gian.";
        self.act(city, id, Action::RequestExtension, with("2", why)).await?;
        self.at(2, 10, 0);
        self.act(&self.desk.coordinator, id, Action::GrantExtension, Act::default()).await
    }
}
