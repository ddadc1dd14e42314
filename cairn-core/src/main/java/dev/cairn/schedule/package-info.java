/**
 * When a schedule ticks: a pure computation from a cron expression and a zone, or from an interval,
 * to instants. It alone knows cron-utils, and trusts it with local times only; zones and their
 * clock changes are its own. It sees the API for the exceptions, and neither a database nor a
 * clock.
 */
@NullMarked
package dev.cairn.schedule;

import org.jspecify.annotations.NullMarked;
