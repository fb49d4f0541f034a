//! What people do to a number so that a person reads it and a machine does not, and what only looks
//! like one. `[kind:text]` must go, whole; nothing else may.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use domain::mask::{Kind, find};

/// Personal data in disguise.
const HIDDEN: &str = "\
Alo tôi: [phone:0951.23.40.01] nhé
Gọi [phone:095-1234-001] gặp Hoa
[phone:(+84)951234001] là số của tôi
[phone:+84-951-234-001]
[phone:0084951234001] gọi từ nước ngoài
sđt:[phone:0951234001],[phone:0951234002]
Số ĐT là[phone:０９５１ ２３４ ００１]
điện thoại. [phone:0351234567]
ĐTDĐ [phone:0 951 234 001]
Liên hệ [phone:0951 2340 01] (Mr. Nam)
zalo/viber [phone:0781234567]
SDT.[phone:0561234567]
gọi cho em số [phone:0981.234.567] ạ!
Máy bàn: [phone:(0211) 386.1234]
Nhắn [phone:84.951.234.001]
[phone:0951234001]/[phone:0951234002]
Hotline cò đất [phone:0912.345.678]
Ai cần gọi [phone:+84 (95) 123 4001]
sdt [phone:095.1234.001]-Nam
Call [phone:0951234001]!!!
căn cước [id12:026 199 012345]
CCCD:[id12:026199012345]
cccd số: [id12:０２６１９９０１２３４５]
số cccd của mẹ là [id12:026.199012345]
Can cuoc cong dan [id12:026-199-012-345] cap 2021
Tôi (CCCD [id12:026199012345]) xin trình bày
CMND cũ [id9:135.246.789] đã cắt góc
cmnd:[id9:135246789]
số chứng minh [id9:135 246 789]
STK:[bank:0123456789012]
chuyển vào [bank:1903 1234 5678 90] MB
tk [bank:2510205123456] agri
tài khoản số [bank:045-1000-123456]
STK [bank:101010101010] Vietin
Số thẻ ATM [bank:9704-3612-3456-7890]
BHYT [health_insurance:GD 4 26 26 123 45678]
thẻ bhyt: [health_insurance:TE1-26-2612345678]
Mã thẻ [health_insurance:hs4262612345678]
số sổ BHXH [health_insurance:2612345678]
mail tôi là [email:nguyen.van.a@gmail.com].
[email:NGUYENVANA1990@GMAIL.COM]
e-mail:[email:a_b-c.d@sub.vinhphuc.gov.vn];
gửi vào [email:hoa99@yahoo.com.vn] giúp em
Biển [plate:88A - 123.45] đỗ chắn cửa
xe máy [plate:88 B1 12345]
bs [plate:88A12345]
BKS:[plate:88H-012.34]
Xe tải [plate:29C 123.45] quá tải
xe con biển [plate:30E-123.45]
ô tô [plate:88a-12345] lấn làn
Nhà em ở [address:số 5, ngách 2/3] ngõ Chợ
ở [address:số nhà 21] tổ 3
Địa chỉ: [address:Số 7A] đường Lý Bôn
[address:SN 12] ngõ 5
tôi ở [address:số 12] đường Kim Ngọc
Nhà tôi [address:số 12B] đường Nguyễn Tất Thành
nhà [address:số 45], phố Chiền, p. Ngô Quyền
[address:căn hộ số 1205] tòa A
";

/// Public numbers in disguise.
const PUBLIC: &str = "\
Gọi ngay 113, 114, 115 hoặc 111
Đường dây nóng 1900.9095 của tỉnh
Hotline điện lực 19006769 không ai nghe
Tổng đài 1800 1091
Gọi 1022 nhánh 3
Ngày 02.11.2023, 03.11.2023 và 04.11.2023
Từ 1/1/2024-31/3/2024
Lúc 07:30-11:30 ngày 02/11
Mã hồ sơ PA-2026-004517
Quyết định 1703/QĐ-UBND ngày 15/7/2019
Nghị định 356/2025/NĐ-CP
Công văn số 12729/VPCP-KGVX
Thông báo 05/TB-UBND, 06/TB-UBND
Số tiền 12.500.000đ
Tổng 1.250.000.000 đồng
Đã nộp 20000000 đ
Giá 35.000đ/kg, 1.200.000đ/tháng
Diện tích 1.234,5 m2
Thửa 1234 tờ bản đồ 12
Quốc lộ 2, QL2B, ĐT 305C, đường 310
Km 25+300 đến Km 27+100
Đường 2/4, đường 30/4, phố 19/5
Ngõ 12 đường Mê Linh
Ngách 3/45 ngập
Tổ dân phố số 4
Cột điện số 12A
Trạm biến áp số 3
Tuyến xe buýt 01, 05, 07
Lớp 5A2 trường tiểu học
Năm học 2023-2024
21.3089, 105.6049
Toạ độ 21.30891 N 105.60492 E
Phường có 12.345 nhân khẩu
Lô CN-05, khu công nghiệp Bá Thiện 2
Block A, tầng 12
Điện 220V, 50Hz, 3x25 mm2
Tần suất 3 lần/tuần
Tăng 15,5% so với 2022
MST 2500123456 của công ty
Mã số thuế: 2500123456-001
TCVN 5574:2018
Nhiệt độ 38-39 độ
Biển báo P.106a, W.225
Cống D600, ống D110
Cao tốc CT05, nút IC4
Xóm 7, thôn 3, khu 5
Chung cư 15 tầng 300 căn
Số 113 là số công an
gói thầu số 05
Nghị quyết 1676/NQ-UBTVQH15
Kỳ họp thứ 21
Điểm 4.5/5 sao
30/4 và 01/5
Hóa đơn kỳ 11/2023
Công suất 560 kVA
Đã gọi 3 lần, 4 lần không ai nghe
Loại 40kg, bao 25kg
Vạch 2.1, vạch 3.1
năm 1993 đến 2003
Mất nước 24/7
";

struct Line {
    text: String,
    marked: Vec<(Kind, usize, usize)>,
}

fn read(labelled: &str) -> Line {
    let (mut text, mut marked) = (String::new(), Vec::new());
    let mut rest = labelled;
    while let Some((before, tail)) = rest.split_once('[') {
        text.push_str(before);
        let (kind, tail) = tail.split_once(':').unwrap();
        let (secret, after) = tail.split_once(']').unwrap();
        marked.push((Kind::parse(kind).unwrap(), text.len(), text.len() + secret.len()));
        text.push_str(secret);
        rest = after;
    }
    text.push_str(rest);
    Line { text, marked }
}

#[test]
fn what_is_disguised_goes_and_what_only_looks_so_stays() {
    let (mut wrong, mut lines) = (Vec::new(), 0);
    for line in HIDDEN.lines().map(read) {
        lines += 1;
        let found = find(&line.text);
        let covered = |start: usize, end: usize| {
            line.text[start..end]
                .char_indices()
                .filter(|(_, c)| c.is_alphanumeric())
                .all(|(at, _)| found.iter().any(|f| f.start <= start + at && start + at < f.end))
        };
        let missed = line.marked.iter().any(|&(_, start, end)| !covered(start, end));
        let alarm = found
            .iter()
            .any(|f| !line.marked.iter().any(|&(_, start, end)| f.start < end && start < f.end));
        if missed || alarm {
            wrong.push(format!("{} {found:?}", line.text));
        }
    }
    for line in PUBLIC.lines() {
        lines += 1;
        let found = find(line);
        if !found.is_empty() {
            wrong.push(format!("{line} {found:?}"));
        }
    }
    println!("{lines} lines, {} wrong", wrong.len());
    assert!(lines >= 110, "{lines} lines");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
