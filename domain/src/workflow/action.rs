//! The words of the law: acts, roles, and what must come with an act. What they lead to is the table's.

use crate::petition::vocabulary;

vocabulary! {
    /// Everything that can be done to a petition.
    Action {
        /// Read it; changes nothing.
        View = "view",
        /// The coordinator takes it in (tiếp nhận).
        Accept = "accept",
        /// Change nature, category, class, title or place while screening (phân loại).
        Classify = "classify",
        /// Ask the sender for more (yêu cầu bổ sung).
        AskSender = "ask_sender",
        /// The sender answers.
        Supplement = "supplement",
        /// Refuse with a reason from the list (từ chối).
        Reject = "reject",
        /// Not ours by law: guide elsewhere (hướng dẫn).
        Redirect = "redirect",
        /// Send to the lead agency (chuyển xử lý).
        Forward = "forward",
        /// The agency takes it (nhận).
        AgencyAccept = "agency_accept",
        /// The agency gives it back with a reason and a proposed agency (trả lại).
        AgencyReturn = "agency_return",
        /// Name the handler (phân công).
        Assign = "assign",
        /// Keep a draft answer (soạn trả lời).
        DraftReply = "draft_reply",
        /// Lay the answer before the leader (trình duyệt).
        SubmitReply = "submit_reply",
        /// The leader approves: the agency's clock stops (duyệt).
        ApproveReply = "approve_reply",
        /// The leader sends the draft back.
        SendBackReply = "send_back_reply",
        /// The coordinator sends the approved answer back (yêu cầu làm lại; QĐ 31/2021 Đ46 k2).
        Rework = "rework",
        /// Answer the sender and publish the masked copy (trả lời, công khai).
        AnswerPublicly = "answer_publicly",
        /// Answer the sender only.
        AnswerPrivately = "answer_privately",
        /// The sender takes it back (rút).
        Withdraw = "withdraw",
        /// The sender rates the result.
        Rate = "rate",
        /// The reopen window is over.
        Close = "close",
        /// The sender stayed silent to the end of the supplement step (R10).
        CloseSilent = "close_silent",
        /// Publish a masked card while it is handled.
        PublishCard = "publish_card",
        /// Take the public copy away.
        Unpublish = "unpublish",
        /// Correct the public copy with a visible note.
        CorrectPublic = "correct_public",
        /// Open the sender's identity with a typed reason.
        OpenIdentity = "open_identity",
        /// Write to the sender through the relay box.
        Message = "message",
        /// The sender writes back through the relay box.
        WriteBack = "write_back",
        /// The sender changes words, place or photos while nobody has taken it in (sửa).
        Amend = "amend",
        /// The sender adds words and photos (bổ sung thông tin).
        AddInfo = "add_info",
        /// Attach result photos.
        AttachResult = "attach_result",
        /// Give the work to another handler (phân công lại).
        Reassign = "reassign",
        /// Let a colleague act while the handler is absent (xử lý thay).
        Substitute = "substitute",
        /// A district's committee gives it to a commune's committee of its own (chuyển cấp xã).
        HandDown = "hand_down",
        /// Lay "not ours" before the Provincial People's Committee Office (đề nghị phân xử).
        Dispute = "dispute",
        /// The Office names the agency, for good (phân xử).
        Arbitrate = "arbitrate",
        /// The leader asks for more time (xin gia hạn).
        RequestExtension = "request_extension",
        /// The coordinator gives it (đồng ý gia hạn).
        GrantExtension = "grant_extension",
        /// The coordinator does not (không gia hạn).
        RefuseExtension = "refuse_extension",
        /// Say how far it is and what is promised (báo tiến độ).
        Progress = "progress",
        /// The sender reminds after the due time (nhắc).
        Chase = "chase",
        /// Go on without the sender's answer.
        Proceed = "proceed",
        /// Ask another agency for its part (giao phối hợp).
        GiveTask = "give_task",
        /// The supporting agency takes its part.
        TaskAccept = "task_accept",
        /// The supporting agency gives its part back.
        TaskReturn = "task_return",
        /// The supporting agency hands its part in.
        TaskContribute = "task_contribute",
        /// Make a petition of one of several matters (tách).
        Split = "split",
        /// Handle it together with another (gộp).
        Merge = "merge",
        /// Take it apart again (bỏ gộp).
        Unmerge = "unmerge",
        /// A neighbour says "me too" (tôi cũng gặp).
        MeToo = "me_too",
        /// The sender is not satisfied (đề nghị xử lý lại).
        Reopen = "reopen",
        /// … and a second time: another approver, and arbitration.
        ReopenAgain = "reopen_again",
        /// The sender answers after the closing for silence.
        ReopenSilent = "reopen_silent",
        /// Set a suspected denunciation apart (cách ly).
        Quarantine = "quarantine",
        /// Record the receipt of whoever is competent (bàn giao).
        HandOver = "hand_over",
        /// Erase text, photos and person after the hand-over (xóa).
        Erase = "erase",
        /// It is no denunciation: back to screening.
        Release = "release",
    }
}

vocabulary! {
    /// Roles (domain.md §4). `Sender`, `System` and `Public` are not given to accounts.
    Role {
        /// VNPT: screens, masks, proposes; never publishes alone.
        Operator = "operator",
        /// Sở TT&TT.
        Coordinator = "coordinator",
        /// VP UBND tỉnh.
        CoCoordinator = "co_coordinator",
        /// An agency's named account (đầu mối).
        FocalPerson = "focal_person",
        /// Processes and drafts.
        Handler = "handler",
        /// Approves the agency's answer.
        AgencyLeader = "agency_leader",
        /// UBND tỉnh: figures and directions.
        LeaderView = "leader_view",
        /// Reads the audit log only.
        Auditor = "auditor",
        /// Data-protection officer.
        Dpo = "dpo",
        /// Accounts and configuration; never identities.
        Admin = "admin",
        /// Whoever holds the number and secret.
        Sender = "sender",
        /// The worker.
        System = "system",
        /// Anybody who reads a public page.
        Public = "public",
    }
}

vocabulary! {
    /// What must come with an act, or may.
    Need {
        /// A code of the refusal list.
        ReasonCode = "reason_code",
        /// Words for the sender or the next desk.
        Text = "text",
        /// An agency.
        Agency = "agency",
        /// A person of the agency.
        Handler = "handler",
        /// A masked public copy.
        PublicCopy = "public_copy",
        /// Photos.
        Photos = "photos",
        /// A number of working days.
        Days = "days",
        /// The number of another petition.
        Petition = "petition",
        /// Nature, category, class and title.
        Classification = "classification",
        /// Title, text and category of the part.
        Part = "part",
        /// One of the four levels.
        Level = "level",
    }
}
