// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/**
 * "The code from {@code instruction} on comes from this source line": {@code struct bpf_line_info}.
 *
 * @param instruction counted from the program's first
 * @param fileName an offset into the strings of the type information
 * @param text likewise: the line itself, which verifier messages show
 * @param lineAndColumn the line's number shifted left by ten, and the column
 */
public record LineInfo(int instruction, int fileName, int text, int lineAndColumn) {
    /** The same, some instructions further on. */
    public LineInfo movedBy(int instructions) {
        return new LineInfo(instruction + instructions, fileName, text, lineAndColumn);
    }
}
