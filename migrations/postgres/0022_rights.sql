-- The rights over one's own data: requests to the data-protection officer, and which claims a proven
-- contact made.
create table data_request (
  id uuid primary key,
  number text not null unique,        -- YC-YYYY-NNNNNN
  citizen_id uuid not null,           -- the account that asked; it may be gone since
  petition_id uuid references petition(id),
  kind text not null,                 -- domain::rights::RequestKind
  state text not null,                -- domain::rights::RequestState
  key_id bigint not null,
  body_sealed bytea not null,          -- what is asked, in the person's words
  contact_sealed bytea not null,       -- where the answer is announced
  made_at bigint not null,
  first_due_at bigint not null,      -- the first answer, ms UTC
  due_at bigint not null,            -- the whole, ms UTC
  begun_at bigint,
  ended_at bigint,
  answer_key_id bigint,
  answer_sealed bytea,                 -- the newest answer
  answered_by uuid references officer(id)
);
create index data_request_of_citizen on data_request(citizen_id, made_at);
create index data_request_of_petition on data_request(petition_id) where petition_id is not null;
create index data_request_due on data_request(ended_at, due_at, id);

-- Made when a proven contact left the account, not by number and secret alone.
alter table claim add column by_contact boolean not null default false;
