//! The kit's sample pages, every part in every state, to look at: debug builds only, and only
//! through the `look` example. Its words are examples and therefore stand here, not in a locale.

use crate::page::{Ctx, NavItem, Officer, Page};
use crate::ui::{
    BackLink, Check, Choice, Due, DueDate, Emergency, Entry, ErrorSummary, FaceTag, Fact, Facts,
    FileField, LinkButton, Look, Notice, PageHead, Pager, PetitionCards, PetitionSummary,
    PhotoGrid, PhotoView, Pick, Problems, Qr, Receipt, SelectField, StatusTag, Stepper, Submit,
    Tag, TextArea, TextField, Timeline, Tone,
};
use domain::petition::{PublicFace, Status};
use leptos::prelude::*;

const NOON: i64 = 1_795_152_000_000;
const DAY: i64 = 86_400_000;

fn photo(n: u32) -> PhotoView {
    PhotoView {
        small: "/og.png".into(),
        medium: "/og.png".into(),
        large: "/og.png".into(),
        width: 1200,
        height: 630,
        alt: format!("Ảnh hiện trường {n}"),
    }
}

fn petitions() -> Vec<PetitionSummary> {
    let one = |n: i64, title: &str, face, photo, is_masked: bool, agency: Option<&str>| {
        PetitionSummary {
        href: format!("/cong-khai/PA-2026-00451{n}"),
        number: format!("PA-2026-00451{n}"),
        title: title.into(),
        excerpt: (!is_masked).then(|| "Đoạn từ cổng trường tiểu học đến ngã tư có nhiều ổ gà sâu, trời mưa đọng nước nên người đi xe máy không nhìn thấy. Tuần qua đã có hai người ngã.".into()),
        category: "Giao thông đường bộ".into(),
        commune: Some("Phường Khai Quang".into()),
        agency: agency.map(Into::into),
        received_at: NOON - n * DAY,
        face,
        photo,
        is_masked,
        rating: (face == PublicFace::Resolved).then_some(("smile", "Hài lòng")),
    }
    };
    vec![
        one(
            7,
            "Mặt đường Nguyễn Tất Thành hư hỏng nặng trước cổng trường",
            PublicFace::Resolved,
            Some(photo(1)),
            false,
            Some("Ủy ban nhân dân thành phố Vĩnh Yên"),
        ),
        one(
            6,
            "Đèn chiếu sáng không hoạt động tại khu dân cư số 5",
            PublicFace::InProgress,
            None,
            true,
            Some("Điện lực Vĩnh Yên"),
        ),
        one(5, "Đề nghị lắp biển báo giảm tốc độ", PublicFace::Received, None, false, None),
        one(
            4,
            "Rác thải tồn đọng cạnh chợ Tích Sơn nhiều ngày",
            PublicFace::Waiting,
            None,
            false,
            None,
        ),
        one(
            3,
            "Hỏi thủ tục cấp giấy phép xây dựng nhà ở",
            PublicFace::NotHandled,
            None,
            false,
            None,
        ),
    ]
}

/// The first page with petitions on it.
pub async fn home(ctx: Ctx) -> Page {
    super::home::page(&ctx, petitions().into_iter().take(3).collect())
}

/// GET `/_mau`.
pub async fn sample(ctx: Ctx) -> Page {
    Page::public(&ctx, "Mẫu", || {
        view! {
            <div class="wrap stack-l">
                <PageHead title="Các thành phần" lede="Mỗi phần của bộ công cụ trong mọi trạng thái."/>
                <section class="stack">
                    <h2>"Nút"</h2>
                    <div class="actions in-line">
                        <Submit word="Gửi phản ánh" icon="send"/>
                        <Submit word="Lưu lại" look=Look::Quiet/>
                        <Submit word="Rút phản ánh" look=Look::Danger icon="undo-2"/>
                        <Submit word="Bỏ qua" look=Look::Plain/>
                        <LinkButton href="#" word="Liên kết" look=Look::Quiet icon="external-link"/>
                    </div>
                </section>
                <section class="stack">
                    <h2>"Trạng thái"</h2>
                    <p class="tags">{PublicFace::ALL.iter().map(|f| view! { <FaceTag face=*f/> }).collect_view()}</p>
                    <p class="tags">{Status::ALL.iter().map(|s| view! { <StatusTag status=*s/> }).collect_view()}</p>
                    <p class="tags"><Tag tone=Tone::Danger icon="clock" word="Quá hạn 2 ngày"/></p>
                </section>
                <section class="stack">
                    <h2>"Thông báo"</h2>
                    <Notice tone=Tone::Info title="Cần biết" text="Phản ánh sẽ được trả lời trong 5 ngày làm việc."/>
                    <Notice tone=Tone::Ok text="Đã lưu câu trả lời của bạn."/>
                    <Notice tone=Tone::Warn title="Ngoài địa bàn tỉnh" text="Vị trí bạn chọn có vẻ nằm ngoài tỉnh Vĩnh Phúc. Bạn vẫn gửi được."/>
                    <Notice tone=Tone::Danger title="Chưa gửi được" text="Mất kết nối. Nội dung vẫn được giữ trên máy chủ."/>
                    <div class="inset"><p>"“Đoạn đường này rất nguy hiểm cho học sinh.”"</p></div>
                    <Emergency compact=true/>
                </section>
                <section class="with-rail">
                    <div class="stack">
                        <h2>"Dòng thời gian"</h2>
                        {timeline()}
                    </div>
                    <div class="stack rail">
                        <h2>"Thông tin"</h2>
                        <DueDate label="Hạn xử lý" at=NOON + 3 * DAY due=Due::Ahead why=why()/>
                        <DueDate label="Hạn trả lời" at=NOON - DAY due=Due::Late/>
                        <Facts facts=vec![Fact::new("Lĩnh vực", "Giao thông đường bộ"), Fact::new("Cơ quan xử lý", "Ủy ban nhân dân thành phố Vĩnh Yên")]/>
                        <Qr text="http://127.0.0.1:4000/cong-khai/PA-2026-004517" label="Quét để mở trang này"/>
                    </div>
                </section>
                <section class="stack">
                    <h2>"Danh sách"</h2>
                    <PetitionCards petitions=petitions() level=3/>
                    <Pager newer=Some("#".into()) older=Some("#".into())/>
                    <div class="empty"><p>"Chưa có phản ánh nào khớp với bộ lọc."</p><LinkButton href="#" word="Bỏ bộ lọc" look=Look::Quiet/></div>
                </section>
                <section class="stack">
                    <h2>"Ảnh"</h2>
                    <PhotoGrid photos=vec![photo(1), photo(2), photo(3)] title="Ảnh hiện trường"/>
                </section>
            </div>
        }
    })
    .robots_none()
}

fn why() -> Vec<String> {
    vec![
        "Nhận lúc 16:20 thứ Sáu, 20/11/2026; ngày nhận không tính.".into(),
        "Hạn là 3 ngày làm việc: 23/11, 25/11, 26/11.".into(),
        "24/11 là Ngày Văn hóa Việt Nam, không tính.".into(),
        "Hết hạn lúc đóng cửa cơ quan: 16:30 thứ Năm, 26/11/2026.".into(),
    ]
}

fn timeline() -> impl IntoView {
    let entries = vec![
        Entry { at: Some(NOON - 4 * DAY), title: "Đã gửi phản ánh".into(), tone: Tone::Ok, icon: Some("send"), ..Entry::default() },
        Entry { at: Some(NOON - 3 * DAY), title: "Đã tiếp nhận và phân loại".into(), who: Some("Sở Thông tin và Truyền thông".into()), tone: Tone::Ok, icon: Some("check"), ..Entry::default() },
        Entry { at: Some(NOON - 2 * DAY), title: "Hỏi thêm người gửi".into(), text: Some("Xin cho biết số nhà gần nhất.\nNếu có thể, gửi thêm một ảnh chụp từ xa.\n\nCảm ơn bạn.".into()), tone: Tone::Warn, icon: Some("message-square"), ..Entry::default() },
        Entry { at: Some(NOON - DAY), title: "Đang xử lý".into(), who: Some("Ủy ban nhân dân thành phố Vĩnh Yên".into()), tone: Tone::Brand, icon: Some("hourglass"), is_now: true, photos: vec![photo(1), photo(2)], ..Entry::default() },
        Entry { at: None, title: "Trả lời bạn và công khai kết quả".into(), ..Entry::default() },
    ];
    view! { <Timeline entries/> }
}

/// GET `/_mau/hoi`: one question a page, with things to mend.
pub async fn question(ctx: Ctx) -> Page {
    let problems = Problems::new([
        (
            "phone".to_owned(),
            "Nhập số điện thoại hoặc thư điện tử để chúng tôi trả lời bạn".to_owned(),
        ),
        ("kind".to_owned(), "Chọn loại nội dung".to_owned()),
    ]);
    let kinds = vec![
        Choice {
            value: "report".into(),
            label: "Phản ánh".into(),
            hint: Some("Một việc đang xảy ra: đường hỏng, rác thải, mất an toàn…".into()),
            icon: Some("megaphone"),
            group: None,
        },
        Choice {
            value: "proposal".into(),
            label: "Kiến nghị".into(),
            hint: Some("Đề nghị một giải pháp hoặc thay đổi một quy định.".into()),
            icon: Some("lightbulb"),
            group: None,
        },
        Choice {
            value: "question".into(),
            label: "Hỏi đáp".into(),
            hint: Some("Hỏi về chính sách, thủ tục.".into()),
            icon: Some("circle-help"),
            group: None,
        },
    ];
    let communes = vec![
        Choice {
            group: Some("Thành phố Vĩnh Yên".into()),
            ..Choice::new("1", "Phường Khai Quang")
        },
        Choice {
            group: Some("Thành phố Vĩnh Yên".into()), ..Choice::new("2", "Phường Tích Sơn")
        },
        Choice {
            group: Some("Huyện Tam Đảo".into()), ..Choice::new("3", "Thị trấn Tam Đảo")
        },
    ];
    Page::private(&ctx, "Bạn muốn gửi gì?", || {
        view! {
            <BackLink href="#"/>
            <Stepper now=3 of=8 name="Nội dung"/>
            <ErrorSummary problems=problems.clone()/>
            <form method="post" action=ctx.action("report/kind")>
                <Pick name="kind" legend="Bạn muốn gửi gì?" choices=kinds chosen=vec!["proposal".into()] heading=true hint="Chọn một. Nếu không chắc, cứ chọn Phản ánh." error=problems.of("kind")/>
                <SelectField name="commune" label="Xã, phường, thị trấn" choices=communes empty="Chọn nơi xảy ra" value="2"/>
                <TextArea name="text" label="Mô tả sự việc" hint="Việc gì, ở đâu, từ bao giờ, ảnh hưởng thế nào." value="Mặt đường hư hỏng." rows=5 maxlength=5000/>
                <TextField name="phone" label="Số điện thoại" kind="tel" inputmode="tel" autocomplete="tel" width="w-20" error=problems.of("phone")/>
                <TextField name="address" label="Địa chỉ" optional=true hint="Tên đường, thôn, tổ dân phố"/>
                <FileField name="photo" label="Ảnh" optional=true hint="JPEG, PNG hoặc WebP, tối đa 15 MB mỗi ảnh."/>
                <Check name="hide" label="Không cho cơ quan xử lý biết tên tôi" hint="Cơ quan chỉ thấy “Công dân, phường Khai Quang”."/>
                <div class="actions"><Submit word="Tiếp tục"/><Submit word="Lưu và để sau" look=Look::Plain/></div>
            </form>
        }
    })
    .with_problems()
}

/// GET `/_mau/xong`: check answers and the receipt.
pub async fn done(ctx: Ctx) -> Page {
    Page::private(&ctx, "Đã gửi phản ánh", || {
        view! {
            <Receipt title="Đã gửi phản ánh" label="Mã phản ánh" code="PA-2026-004517"/>
            <div class="card stack">
                <h2>"Mã bí mật của bạn"</h2>
                <p class="secret">"7K3QM-XW2RT-9"</p>
                <p class="hint">"Giữ kín mã này. Ai có cả hai mã thì xem được phản ánh của bạn."</p>
                <Qr text="http://127.0.0.1:4000/tra-cuu/PA-2026-004517" label="Quét để theo dõi phản ánh"/>
            </div>
            <h2>"Kiểm tra lại"</h2>
            <Facts facts=vec![
                Fact::new("Loại", "Phản ánh").change("#"),
                Fact::new("Nơi xảy ra", "Đường Nguyễn Tất Thành\nPhường Khai Quang, thành phố Vĩnh Yên").change("#"),
                Fact::new("Nội dung", "Đoạn từ cổng trường đến ngã tư có nhiều ổ gà sâu.").change("#"),
            ]/>
            <div class="actions"><LinkButton href="#" word="Theo dõi phản ánh"/><LinkButton href="#" word="In trang này" look=Look::Quiet icon="printer"/></div>
        }
    })
}

/// GET `/_mau/xu-ly`: the console's frame, list and case.
pub async fn console(ctx: Ctx) -> Page {
    let nav = vec![
        NavItem { href: "/_mau/xu-ly", icon: "inbox", key: "nav.report", count: Some(12) },
        NavItem {
            href: "/_mau/xu-ly/da-xong",
            icon: "circle-check",
            key: "nav.public",
            count: None,
        },
    ];
    let ctx = ctx.with_officer(Officer {
        name: "Nguyễn Thị Hạnh".into(),
        place: "Điều phối · Sở Thông tin và Truyền thông".into(),
        nav,
        views: Vec::new(),
    });
    Page::console(&ctx, "Hàng đợi", || {
        view! {
            <PageHead title="Hàng đợi"/>
            <div class="table-wrap">
                <table class="table queue">
                    <thead><tr><th>"Mã"</th><th>"Tiêu đề"</th><th>"Địa bàn"</th><th>"Trạng thái"</th><th>"Hạn"</th></tr></thead>
                    <tbody>
                        {petitions()
                            .into_iter()
                            .map(|p| view! {
                                <tr>
                                    <td class="number">{p.number}</td>
                                    <td class="queue-title"><a href=p.href>{p.title}</a></td>
                                    <td>{p.commune}</td>
                                    <td><FaceTag face=p.face/></td>
                                    <td class="number late">"2 giờ nữa"</td>
                                </tr>
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
            <div class="case">
                <div class="case-main">
                    <article class="card stack">
                        <p class="tags"><StatusTag status=Status::Screening/><Tag tone=Tone::Danger icon="clock" word="Quá hạn"/></p>
                        <h2>"Mặt đường Nguyễn Tất Thành hư hỏng nặng"</h2>
                        <p>"Đoạn từ cổng trường tiểu học đến ngã tư có nhiều ổ gà sâu."</p>
                        <PhotoGrid photos=vec![photo(1), photo(2)]/>
                    </article>
                    {timeline()}
                </div>
                <div class="case-rail rail">
                    <div class="acts">
                        <details class="act" open>
                            <summary>"Tiếp nhận và chuyển"</summary>
                            <form method="post">
                                <SelectField name="agency" label="Cơ quan chủ trì" choices=vec![Choice::new("1", "Ủy ban nhân dân thành phố Vĩnh Yên")]/>
                                <TextArea name="note" label="Lời nhắn" rows=3 optional=true/>
                                <div class="actions"><Submit word="Chuyển xử lý"/></div>
                            </form>
                        </details>
                        <details class="act"><summary>"Từ chối"</summary></details>
                    </div>
                    <DueDate label="Hạn phân loại" at=NOON due=Due::Soon why=why()/>
                    <Facts facts=vec![Fact::new("Người gửi", "Công dân, phường Khai Quang"), Fact::new("Lĩnh vực", "Giao thông").change("#")]/>
                </div>
            </div>
        }
    })
}
