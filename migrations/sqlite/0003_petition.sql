-- The petition: facts here, words in petition_text, the person in identity.
create table petition (
  id blob primary key,
  number text not null unique,        -- PA-YYYY-NNNNNN
  submission_id blob not null unique, -- the client's own id: one petition a submission
  secret_hash blob not null,          -- keyed hash of the follow-up secret
  version integer not null,           -- optimistic lock
  status text not null,
  before_asking text,                 -- status to return to after need_info
  outcome text,
  visibility text not null,
  nature text not null,
  channel text not null,
  sender_kind text not null,
  hides_name integer not null,
  category_code text not null references category(code),
  commune_code text references commune(code),
  lat real,
  lng real,
  sla_class text not null,
  calendar_id integer not null references calendar(id),
  policy_id integer not null references sla_policy(id),
  received_at integer not null,
  day text not null,                  -- YYYY-MM-DD of receipt, Viet Nam
  due_at integer,                     -- promised date for the result, null when ended
  stopped_at integer,                 -- the leader approved
  reworked_at integer,                -- the clock runs again from here, with half the class
  step_due_at integer,                -- limit of the present step
  lead_agency text references agency(code),
  support_agency text references agency(code),
  handler_id blob references officer(id),
  returns integer not null default 0, -- how often agencies gave it back
  answered_at integer,
  closed_at integer,
  rating integer,
  rated_at integer,
  changed_at integer not null
) strict;
create index petition_queue on petition(status, due_at, id);
create index petition_of_agency on petition(lead_agency, status, due_at, id);

create table petition_text (
  petition_id blob primary key references petition(id),
  title text not null,
  body text not null,
  address_words text not null,
  rating_comment text
) strict;

-- The vault. Every value is sealed with table, column and row as associated data.
create table identity (
  petition_id blob primary key references petition(id),
  key_id integer not null,
  name_sealed blob not null,
  phone_sealed blob,
  email_sealed blob,
  address_sealed blob,
  tax_code_sealed blob,
  representative_sealed blob,
  phone_index blob,                   -- keyed hash for look-up
  email_index blob
) strict;
create index identity_by_phone on identity(phone_index);
create index identity_by_email on identity(email_index);

create table consent (
  petition_id blob not null references petition(id),
  what text not null,                 -- publish_photos, notices …
  given integer not null,
  wording text not null,              -- the sentence that was agreed to
  at integer not null,
  primary key (petition_id, what)
) strict;

-- Append only: triggers below refuse changes.
create table event (
  id blob primary key,
  petition_id blob references petition(id),
  at integer not null,
  kind text not null,
  actor_kind text not null,
  actor_id blob,
  agency_code text,                   -- the agency the actor acted for
  data text not null                  -- domain::event::EventData as JSON: codes, never words
) strict;
create index event_of_petition on event(petition_id, at, id);
create index event_at on event(at, id);
create trigger event_is_never_changed before update on event
begin select raise(abort, 'events are append-only'); end;
create trigger event_is_never_deleted before delete on event
begin select raise(abort, 'events are append-only'); end;

-- Words that belong to an event: questions, answers, reasons. Erasable, unlike the event.
create table note (
  event_id blob primary key references event(id),
  petition_id blob not null references petition(id),
  for_sender integer not null,        -- the sender may read it
  body text not null
) strict;
create index note_of_petition on note(petition_id);

create table pause (
  petition_id blob not null references petition(id),
  began_at integer not null,
  ended_at integer,
  reason text not null,
  primary key (petition_id, began_at)
) strict;

-- The answer on its way from handler over leader to coordinator.
create table reply (
  petition_id blob primary key references petition(id),
  body text not null,
  author_id blob references officer(id),
  approved_by blob references officer(id),
  approved_at integer,
  changed_at integer not null
) strict;

create table photo (
  id blob primary key,
  petition_id blob references petition(id),
  submission_id blob,                 -- before the petition exists
  purpose text not null,
  position integer not null,
  sha256 blob not null,               -- of the bytes as they arrived
  width integer not null,             -- of the large rendition, pixels
  height integer not null,
  created_at integer not null,
  is_public integer not null          -- chosen for the public copy
) strict;
create index photo_of_petition on photo(petition_id, purpose, position);
create index photo_of_submission on photo(submission_id, position);

-- What the public sees is a copy, never a filter at reading time.
create table public_copy (
  petition_id blob primary key references petition(id),
  search_id integer not null unique,  -- the row in public_search: year * 10^9 + serial
  number text not null unique,
  face text not null,
  category_code text not null references category(code),
  group_code text not null,
  commune_code text references commune(code),
  agency_code text references agency(code),
  title text not null,
  body text,                          -- null on a masked card
  answer text,
  answered_by text,
  cover_photo blob,
  received_at integer not null,
  answered_at integer,
  published_at integer not null,
  changed_at integer not null,
  correction text,                    -- the visible note of the last correction
  rating integer,
  is_listed integer not null          -- false once taken away
) strict;
create index public_copy_newest on public_copy(is_listed, published_at desc, petition_id desc);
create index public_copy_by_category on public_copy(is_listed, category_code, published_at desc, petition_id desc);
create index public_copy_by_group on public_copy(is_listed, group_code, published_at desc, petition_id desc);
create index public_copy_by_commune on public_copy(is_listed, commune_code, published_at desc, petition_id desc);
create index public_copy_by_agency on public_copy(is_listed, agency_code, published_at desc, petition_id desc);
create index public_copy_by_face on public_copy(is_listed, face, published_at desc, petition_id desc);

-- Words folded by domain::fold, the same in both databases.
create virtual table public_search using fts5(words, tokenize = 'ascii');

create table abuse_report (
  id blob primary key,
  petition_id blob not null references petition(id),
  reason text not null,
  body text not null,
  at integer not null,
  settled_at integer
) strict;
