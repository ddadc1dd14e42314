/**
 * The web page of the agent, on loopback: {@link dev.cairn.examples.agent.server.AgentServer}. It
 * keeps no state of its own. What it shows follows from the records, events and streams of the
 * workflows, so another process that uses the same Postgres serves the same page.
 */
@NullMarked
package dev.cairn.examples.agent.server;

import org.jspecify.annotations.NullMarked;
