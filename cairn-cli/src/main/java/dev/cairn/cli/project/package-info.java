/**
 * Replays of recorded workflows against the code of a project, and exported histories.
 *
 * <p>The classes of the project are loaded by a {@link dev.cairn.cli.project.ProjectLoader}, which
 * takes Cairn and the types of its API from this program, and everything else from the class path
 * of the project. Nothing is executed but the code of workflows between recorded steps, and nothing
 * is written to the database. If the process dies, folders with unpacked jars remain among the
 * temporary files.
 */
@NullMarked
package dev.cairn.cli.project;

import org.jspecify.annotations.NullMarked;
