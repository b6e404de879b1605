// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

/**
 * A symbol that an object expects the kernel to have.
 *
 * @param weak whether the object can do without it
 * @param type the object's type of the function's prototype, or of the variable; 0 for a variable of which only the address
 *     is wanted ({@code void})
 */
record Extern(String name, Kind kind, boolean weak, int type) {
    enum Kind {
        FUNCTION,
        VARIABLE,
        SETTING
    }
}
