// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares what we read and write with what bpftool says of the same bytes. */
class BpftoolTest {
    private static final Path BPFTOOL = Path.of("/usr/sbin/bpftool");
    private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

    @TempDir
    Path folder;

    @BeforeAll
    static void needsBpftool() {
        assumeTrue(Files.isExecutable(BPFTOOL), "needs bpftool: apt-get install bpftool");
        assumeTrue(Files.exists(VMLINUX), "needs a Linux kernel with BTF");
    }

    private static List<String> bpftool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BPFTOOL.toString()));
        command.addAll(List.of(arguments));
        Process bpftool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = bpftool.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bpftool.waitFor()).as(text).isZero();
            return List.of(text.strip().split("\n(?=\\[)"));
        }
    }

    @Test
    void everyTypeIsWhatBpftoolSaysItIs() throws Exception {
        List<String> expected = bpftool("btf", "dump", "file", VMLINUX.toString(), "format", "raw");
        Btf kernel = Btf.kernel();
        RawDump dump = new RawDump(kernel);
        assertThat(expected).hasSize(kernel.typeCount());
        for (int id = 1; id <= kernel.typeCount(); id++) {
            if (!dump.line(id).equals(expected.get(id - 1))) {
                assertThat(dump.line(id)).isEqualTo(expected.get(id - 1));
            }
        }
    }

    @Test
    void bpftoolReadsWhatWeSplit() throws Exception {
        Btf kernel = Btf.kernel();
        BtfBuilder module = BtfBuilder.splitFrom(kernel);
        int pointer =
                module.add(new BtfType.Pointer(kernel.findStruct("sk_buff").orElseThrow()));
        module.struct("of_a_module", 8, List.of(new BtfType.Member("skb", pointer, 0, 0)));
        module.typedef("of_a_module_t", pointer);
        Btf split = module.build();
        Path file = Files.write(folder.resolve("module.btf"), split.toBytes());
        List<String> expected =
                bpftool("-B", VMLINUX.toString(), "btf", "dump", "file", file.toString(), "format", "raw");
        RawDump dump = new RawDump(split);
        for (int id = split.firstId(); id <= split.typeCount(); id++) {
            assertThat(expected.get(id - split.firstId())).isEqualTo(dump.line(id));
        }
        assertThat(split.declaration(split.findStruct("of_a_module").orElseThrow()))
                .isEqualTo("struct of_a_module {\n\tstruct sk_buff *skb;\n};");
    }
}
