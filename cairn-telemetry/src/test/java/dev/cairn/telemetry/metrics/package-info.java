/** Tests of the metrics, the dashboard and the alerts. */
@NullMarked
package dev.cairn.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
