//! Where every table that is tied to a person or a petition stands in the export, or why it does not.
//! A test walks the schema: a new table must be named here before the house is green again.

/// Tables whose rows of the person are in the export, and where.
pub const EXPORTED: &[(&str, &str)] = &[
    ("petition", "petitions[]"),
    ("petition_text", "petitions[].title, body, address_words, rating.comment"),
    ("identity", "petitions[].identity"),
    ("petition_detail", "petitions[].details"),
    ("consent", "petitions[].consents"),
    ("event", "petitions[].timeline, identity_opened, own_openings"),
    ("note", "petitions[].timeline[].note, identity_opened[].reason"),
    ("reply", "petitions[].reply"),
    ("photo", "petitions[].photos"),
    ("video", "petitions[].video"),
    ("public_copy", "petitions[].public"),
    ("rating_detail", "petitions[].rating"),
    ("notice_choice", "petitions[].notices"),
    ("push_device", "petitions[].devices"),
    ("delivery", "petitions[].deliveries"),
    ("citizen", "account"),
    ("citizen_contact", "account.contacts"),
    ("citizen_session", "account.sessions"),
    ("claim", "account.claimed"),
    ("citizen_seen", "petitions[].seen_at"),
    ("follow", "account.followed"),
    ("data_request", "requests"),
];

/// Tables that are not in it, each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("one_time_code", "lives ten minutes; the contact in it is in account.contacts"),
    ("abuse_report", "written by others about the public page, not by or about the person"),
    ("me_too", "other people's, and nobody knows whose"),
    ("reply_version", "what officers wrote on the way to the answer; the person reads the answer"),
    ("photo_shot", "what an officer's camera wrote beside the photo of a result"),
    ("photo_cover", "what officers covered in a photo for the public"),
    ("unsent", "an officer's unfinished words; the person reads what is sent"),
    ("entry", "whose unfinished form it is, and that an officer entered it; the event says so too"),
    ("job", "ids and codes of work that waits, gone after it is done"),
    ("support_task", "what one agency asked of another about the matter"),
    ("pause", "the clock of the handling; it is reckoned on the case's page"),
    ("ladder", "when the house looks again at the date"),
    ("warning", "which officers were warned of the date"),
    ("petition_rule", "which rule named the agency"),
    (
        "routing_rule",
        "a rule of the province; it remembers for which petition it was made, not its person",
    ),
    ("merge_record", "which dates come back when a merge is undone"),
    ("news", "a mark for officers that something new has come"),
    ("desk_word", "which words the officers' search still has to read"),
    ("petition_tag", "an agency's own labels for its work"),
    ("petition_seen", "which version an officer saw last"),
    ("bulk_item", "which petitions an officer chose for one act; kept a week"),
];
