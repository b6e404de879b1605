// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of a kernel as C types, without one. */
class SettingValueTest {
    private final ObjectCode code = TestObjects.spec("externs").code();
    private final Btf types = code.types().orElseThrow();

    @Test
    void choicesAreTruthsTristatesOrCharacters() {
        assertThat(value("CONFIG_BPF_SYSCALL", "y")).containsExactly(1);
        assertThat(value("CONFIG_BPF_SYSCALL", "n")).containsExactly(0);
        assertThat(value("CONFIG_BPF_JIT", "m")).containsExactly(2, 0, 0, 0);
        assertThat(value("CONFIG_NET", "m")).containsExactly('m');
    }

    @Test
    void numbersAreDecimalOrHexadecimal() {
        assertThat(value("CONFIG_HZ", "250")).containsExactly(250, 0, 0, 0, 0, 0, 0, 0);
        assertThat(value("CONFIG_HZ", "0xffffffff81000000")).containsExactly(0, 0, 0, 0x81, 0xff, 0xff, 0xff, 0xff);
        assertThat(value("CONFIG_OF_NOBODY", "-1")).containsExactly(0xff, 0xff, 0xff, 0xff);
    }

    @Test
    void textIsCutToItsRoomAndEndsWithAZero() {
        assertThat(value("CONFIG_DEFAULT_HOSTNAME", "\"abc\"")).containsExactly('a', 'b', 'c', 0, 0, 0, 0, 0);
        assertThat(value("CONFIG_DEFAULT_HOSTNAME", "\"abcdefghij\""))
                .containsExactly('a', 'b', 'c', 'd', 'e', 'f', 'g', 0);
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIG_BPF_SYSCALL, m, 'is ''m'' in this kernel: declare it as bool, char or enum libbpf_tristate'",
        "CONFIG_HZ, y, 'is ''y'' in this kernel: declare it as bool, char or enum libbpf_tristate'",
        "CONFIG_HZ, 12a, 'is ''12a'' in this kernel, which is no number'",
        "CONFIG_HZ, '\"x\"', 'is \"x\" in this kernel: declare it as an array of char'",
        "CONFIG_OF_NOBODY, 4294967295, 'is 4294967295 in this kernel, too large for 4 bytes'",
        "CONFIG_BPF_SYSCALL, 1, 'is 1 in this kernel: declare it as an integer'",
    })
    void valuesOfAnotherTypeAreRefused(String setting, String text, String problem) {
        assertThatThrownBy(() -> value(setting, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("externs.bpf.o: setting '" + setting + "' " + problem);
    }

    @Test
    void optionsAreReadFromTheLinesThatSetThem() throws IOException {
        String config = "# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_BB=m\nCONFIG_C=\"a=b\"\n";
        assertThat(KernelConfig.read(
                        new BufferedReader(new StringReader(config)), Set.of("CONFIG_A", "CONFIG_B", "CONFIG_C")))
                .isEqualTo(Map.of("CONFIG_B", "y", "CONFIG_C", "\"a=b\""));
    }

    @Test
    void versionsHaveThreeNumbersOfAByteOrTwo() {
        assertThat(KernelFacts.version("6.18.44-fc-v657")).isEqualTo(6 << 16 | 18 << 8 | 44);
        assertThat(KernelFacts.version("Debian 5.10.300-1 (2021-09-30)")).isEqualTo(5 << 16 | 10 << 8 | 255);
        assertThatThrownBy(() -> KernelFacts.version("six")).hasMessage("no version of a kernel: six");
    }

    private int[] value(String name, String text) {
        Settings.Setting setting = code.settings().orElseThrow().all().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
        byte[] octets = new SettingValue("externs.bpf.o", setting, types).of(text);
        int[] unsigned = new int[octets.length];
        for (int i = 0; i < octets.length; i++) {
            unsigned[i] = octets[i] & 0xff;
        }
        return unsigned;
    }
}
