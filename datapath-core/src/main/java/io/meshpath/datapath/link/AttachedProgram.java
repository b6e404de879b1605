// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import java.util.OptionalInt;

/**
 * One program of a place.
 *
 * @param programId the kernel's number of the program
 * @param linkId the kernel's number of its link; empty if it is attached without one, and where the kernel does not tell
 *     (control groups, network namespaces, maps)
 */
public record AttachedProgram(int programId, OptionalInt linkId) {}
