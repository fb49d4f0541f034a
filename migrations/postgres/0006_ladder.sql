-- The reminder ladder: when each petition must be looked at next, and what was sent.
create table ladder (
  petition_id uuid primary key references petition(id),
  next_at bigint,                     -- ms UTC: 0 reckon anew, null nothing to come
  claim uuid                          -- the sweep that holds the row, inside its transaction only
);
create index ladder_next on ladder(next_at, petition_id) where next_at is not null;
create index ladder_claim on ladder(claim) where claim is not null;

-- One row a warning: whoever writes it first sends it.
create table warning (
  petition_id uuid not null references petition(id),
  key text not null,                  -- domain's key of rung and promise
  due_at bigint not null,             -- the promised date it warns of, ms UTC
  fell_at bigint not null,            -- when the rung fell, ms UTC
  sent_at bigint not null,            -- when the sweep found it, ms UTC
  receivers text not null,            -- codes separated by commas
  flag text,                          -- overdue, overdue-red
  primary key (petition_id, key)
);
create index warning_newest on warning(sent_at, petition_id, key);

insert into ladder (petition_id, next_at) select id, 0 from petition;
-- Whoever moves the clock, the next sweep reckons anew. The law is not here.
create function ladder_begin() returns trigger language plpgsql as $$
begin insert into ladder (petition_id, next_at) values (new.id, 0); return null; end $$;
create trigger ladder_begins after insert on petition
for each row execute function ladder_begin();
create function ladder_reckon_anew() returns trigger language plpgsql as $$
begin update ladder set next_at = 0 where petition_id = new.id; return null; end $$;
create trigger ladder_is_reckoned_anew
after update of status, due_at, stopped_at, reworked_at, sla_class, calendar_id, policy_id on petition
for each row when (new.status is distinct from old.status or new.due_at is distinct from old.due_at
  or new.stopped_at is distinct from old.stopped_at or new.reworked_at is distinct from old.reworked_at
  or new.sla_class is distinct from old.sla_class or new.calendar_id is distinct from old.calendar_id
  or new.policy_id is distinct from old.policy_id)
execute function ladder_reckon_anew();
