/**
 * A web console for people who operate Cairn: find workflows, see what they did, repair them, and
 * watch queues, schedules and executors.
 *
 * <pre>
 *   browser --files----> HttpApi.pages --> Console.pages() (this jar)
 *      +-----/api/v1---> HttpApi --------> Cairn or CairnClient --> Postgres
 * </pre>
 *
 * <p>The console is a client of the HTTP API: it can do what the principal may do, and sees what
 * the principal may see. Masking, roles and the audit log are those of the server. It has no state
 * and loads nothing from other servers.
 *
 * <p>The sources of the pages are in {@code src/main/web}; the build bundles them.
 */
@NullMarked
package dev.cairn.console;

import org.jspecify.annotations.NullMarked;
