-- The audit chain over the events (docs/audit.md): a row of `event` is an entry, `audit_pending` holds
-- what is committed and not sealed yet, `audit_seal` is the chain, `audit_head` its last link.
create table audit_seal (
  n integer primary key,              -- 1, 2, 3 … without gaps
  event_id blob not null unique references event(id),
  sealed_at integer not null,         -- ms UTC
  hash blob not null                  -- domain::audit::seal over the entry and the link before
) strict;
create trigger audit_seal_is_never_changed before update on audit_seal
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger audit_seal_is_never_deleted before delete on audit_seal
begin select raise(abort, 'the audit chain is append-only'); end;

create table audit_pending (
  seq integer primary key,            -- order of writing
  event_id blob not null unique references event(id)
) strict;
create trigger audit_pending_is_never_changed before update on audit_pending
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger audit_pending_leaves_only_sealed before delete on audit_pending
when not exists (select 1 from audit_seal where event_id = old.event_id)
begin select raise(abort, 'the audit chain is append-only'); end;

create table audit_head (
  id integer primary key check (id = 1),
  n integer not null,
  hash blob not null,
  turns integer not null              -- counted up to lock the row: one sealer at a time
) strict;
insert into audit_head (id, n, hash, turns)
  values (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000', 0);
create trigger audit_head_only_grows before update on audit_head when new.n < old.n or new.id <> old.id
begin select raise(abort, 'the audit chain is append-only'); end;
create trigger audit_head_is_never_deleted before delete on audit_head
begin select raise(abort, 'the audit chain is append-only'); end;

insert into audit_pending (event_id) select id from event order by at, id;
-- In the act's own transaction, whoever writes the event.
create trigger event_waits_for_its_seal after insert on event
begin insert into audit_pending (event_id) values (new.id); end;

-- The words beside an event are erasable; the event keeps a digest of them with this salt.
alter table note add column salt blob;

-- One kind of event, newest first: failed sign-ins, opened identities.
create index event_of_kind on event(kind, at, id);
