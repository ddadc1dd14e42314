package dev.cairn.spring.internal;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * How many connections of the application's pool transactions of Cairn may use by default. Spring
 * Boot's pools have ten, so fewer than Cairn's own default would leave none for other code.
 */
public final class PoolShare {
  /** What Cairn needs besides its transactions; see the guide on DataSource requirements. */
  private static final int CAIRN = 4;

  /** For code outside transactions of Cairn, and for {@code REQUIRES_NEW} inside one. */
  private static final int APPLICATION = 2;

  private static final int MOST = 10;

  private PoolShare() {}

  /**
   * Returns the number for a pool.
   *
   * @return the number; empty if the size of the pool is unknown, or too small, which Cairn reports
   */
  public static OptionalInt of(DataSource dataSource) {
    try {
      if (dataSource.isWrapperFor(HikariDataSource.class)) {
        int pool = dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize();
        int share = Math.min(pool - CAIRN - APPLICATION, MOST);
        return share > 0 ? OptionalInt.of(share) : OptionalInt.empty();
      }
      return OptionalInt.empty();
    } catch (SQLException unsupported) {
      return OptionalInt.empty();
    }
  }
}
