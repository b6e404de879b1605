// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.charset.StandardCharsets;

/** The text that the kernel wrote into a log buffer, up to the first zero byte. */
final class LogText {
    private LogText() {}

    static String of(NativeMemory log) {
        int length = 0;
        while (length < log.bytes() && log.buffer().get(length) != 0) {
            length++;
        }
        byte[] text = new byte[length];
        log.buffer().get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
