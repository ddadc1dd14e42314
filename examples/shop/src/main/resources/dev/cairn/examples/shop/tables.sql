-- The tables of the shop. Executed at each start; several shops may start at once.
select pg_advisory_xact_lock(hashtext('shop'));
create schema if not exists shop;
create table if not exists shop.stock (
  sku       text primary key,
  price     bigint not null check (price > 0),
  available integer not null check (available >= 0),
  parcels   integer not null check (parcels >= 0)
);
create table if not exists shop.orders (
  id       text primary key,
  sku      text not null references shop.stock,
  quantity integer not null check (quantity > 0),
  amount   bigint not null check (amount >= 0),
  status   text not null check (status in ('RESERVED', 'CONFIRMED', 'CANCELLED')),
  reason   text not null
);
insert into shop.stock (sku, price, available, parcels) values
  ('teapot',    2900, 1000, 1000),
  ('cup',        650, 2000, 1000),
  ('lamp',      4900,   20, 1000),
  ('armchair', 38900,  500,    8)
on conflict (sku) do nothing;
