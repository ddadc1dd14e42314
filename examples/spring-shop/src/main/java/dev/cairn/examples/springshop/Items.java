package dev.cairn.examples.springshop;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

interface Items extends CrudRepository<Item, String> {
  /** Reads an item, and makes other orders of it wait until the transaction has ended. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("from Item where sku = :sku")
  Item lock(String sku);
}
