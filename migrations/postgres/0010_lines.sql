-- The lines between petitions: split off, handled together; and neighbours who say "me too".
alter table petition add column split_from uuid references petition(id);
alter table petition add column merged_into uuid references petition(id);
create index petition_split_from on petition(split_from) where split_from is not null;
create index petition_merged_into on petition(merged_into) where merged_into is not null;

-- How a petition stood when it was merged, so that taking it apart gives back the same one.
create table merge_record (
  petition_id uuid not null references petition(id),
  into_id uuid not null references petition(id),
  merged_at bigint not null,
  due_at bigint,
  step_due_at bigint,
  was_listed boolean not null,        -- its public copy stood on the site
  undone_at bigint,
  primary key (petition_id, merged_at)
);

-- Counts once a device or verified contact; only keyed hashes.
create table me_too (
  petition_id uuid not null references petition(id),
  token_hash bytea not null,
  at bigint not null,
  primary key (petition_id, token_hash)
);
