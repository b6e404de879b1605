// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/**
 * "The function that begins at {@code instruction} has this type": {@code struct bpf_func_info}.
 *
 * @param instruction counted from the program's first
 * @param type a number in the type information that the program is loaded with
 */
public record FunctionInfo(int instruction, int type) {}
