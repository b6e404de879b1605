// SPDX-License-Identifier: Apache-2.0
/**
 * Damaged inputs for whatever reads what others wrote, more than a million of them in a run of all tests. Start at {@link
 * io.meshpath.datapath.fuzz.Fuzzing}.
 */
package io.meshpath.datapath.fuzz;
