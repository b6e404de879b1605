// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.Function.FunctionKey;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions that programs name as their handlers of exceptions, by a tag on the program
 * ({@code __exception_cb(handler)}): nothing calls them, and the kernel wants them all the same.
 */
final class ExceptionHandlers {
    private static final String TAG = "exception_callback:";

    private ExceptionHandlers() {}

    /** The handler of each program that has one. */
    static Map<String, FunctionKey> of(ElfFile elf, Btf types) {
        Map<String, FunctionKey> handlers = new HashMap<>();
        types.ids(BtfType.DeclarationTag.class).forEach(id -> {
            BtfType.DeclarationTag tag = (BtfType.DeclarationTag) types.type(id);
            if (tag.name().startsWith(TAG) && types.type(tag.target()) instanceof BtfType.Function program) {
                // the verifier refuses a program with several
                handlers.putIfAbsent(
                        program.name(), find(elf, program.name(), tag.name().substring(TAG.length())));
            }
        });
        return handlers;
    }

    private static FunctionKey find(ElfFile elf, String program, String handler) {
        return elf.symbols().stream()
                .filter(symbol -> symbol.type() == ElfSymbol.FUNC
                        && !symbol.isExtern()
                        && symbol.name().equals(handler))
                .findFirst()
                .map(symbol -> new FunctionKey(symbol.section(), (int) (symbol.value() / Instructions.BYTES)))
                .orElseThrow(() -> elf.broken("function " + program + " names the handler of exceptions '" + handler
                        + "', which does not exist"));
    }
}
