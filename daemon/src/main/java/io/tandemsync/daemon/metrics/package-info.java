/** What a monitoring system reads from time to time, in the Prometheus text format. */
@NullMarked
package io.tandemsync.daemon.metrics;

import org.jspecify.annotations.NullMarked;
