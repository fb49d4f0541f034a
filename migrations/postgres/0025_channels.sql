-- A petition that an officer enters for its sender: whose form it is. What is typed lies sealed in the
-- submission of the same id.
create table entry (
  submission_id uuid primary key,
  officer_id uuid not null references officer(id),
  begun_at bigint not null
);
create index entry_of_officer on entry(officer_id, begun_at);
create index entry_begun on entry(begun_at);
