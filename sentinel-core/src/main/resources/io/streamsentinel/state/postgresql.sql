-- The ledger and the outbox of Stream Sentinel, for PostgreSQL.
-- LedgerSchema.create(dataSource) executes this text; it may as well be part of your own migration.

create table if not exists ss_schema (
  version integer not null primary key
);
insert into ss_schema (version) values (1) on conflict do nothing;

-- How far the database has gone, one row for each source partition of a consumer group.
create table if not exists ss_progress (
  group_id     text        not null,
  topic_id     uuid        not null,           -- a topic made anew under its old name has another
  partition_id integer     not null,
  topic        text        not null,           -- for people; nothing is decided by it
  next_offset  bigint,                         -- null until the first position is known
  leader_epoch integer,
  fence        bigint      not null,           -- grows with each claim; an older one changes nothing
  updated_at   timestamptz not null default now(),
  primary key (group_id, topic_id, partition_id)
) with (fillfactor = 50);                      -- room for updates in place

-- What the database has committed and Kafka perhaps not yet: one row for each source partition's
-- part of an epoch. Two or three rows a partition; a row goes when Kafka's commit is known.
create table if not exists ss_outbox (
  group_id     text        not null,
  topic_id     uuid        not null,
  partition_id integer     not null,
  from_offset  bigint      not null,
  to_offset    bigint      not null,
  leader_epoch integer,
  fence        bigint      not null,           -- of the owner that wrote it
  format       smallint    not null,           -- of the payload
  units        integer     not null,
  outputs      integer     not null,
  payload      bytea       not null,
  created_at   timestamptz not null default now(),
  primary key (group_id, topic_id, partition_id, to_offset)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
alter table ss_outbox alter column payload set storage external;
