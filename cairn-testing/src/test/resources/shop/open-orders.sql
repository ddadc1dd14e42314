create table open_order (sku text primary key);
