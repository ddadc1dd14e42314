create table orders (id text primary key);
create table reservation (order_id text primary key, sku text);
