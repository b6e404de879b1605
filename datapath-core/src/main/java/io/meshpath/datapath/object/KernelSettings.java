// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.datapath.program.MissingInKernelException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Fills the constants of {@code .kconfig} with what the running kernel says. */
final class KernelSettings {
    private static final String OPTION = "CONFIG_";
    private static final String FACT = "LINUX_";

    private KernelSettings() {}

    /**
     * The object with all of them filled in, but for those that were set by hand.
     *
     * @throws MissingInKernelException if an option is not set, or a fact not known, that is not declared weak
     * @throws IllegalArgumentException if a value does not fit the type that is declared for it
     */
    static ObjectSpec fill(ObjectSpec object) {
        if (object.isLeftOut(ExternReader.SETTINGS)) {
            return object;
        }
        List<Settings.Setting> open = object.code().settings().map(Settings::all).orElse(List.of()).stream()
                .filter(setting -> !object.values().given().contains(setting.name()))
                .toList();
        Set<String> options = open.stream()
                .map(Settings.Setting::name)
                .filter(name -> name.startsWith(OPTION))
                .collect(Collectors.toSet());
        Map<String, String> configured = options.isEmpty() ? Map.of() : KernelConfig.of(options);
        ObjectSpec filled = object;
        for (Settings.Setting setting : open) {
            filled = fill(filled, setting, configured);
        }
        return filled;
    }

    private static ObjectSpec fill(ObjectSpec object, Settings.Setting setting, Map<String, String> configured) {
        Btf types = object.code().types().orElseThrow();
        SettingValue value = new SettingValue(object.name(), setting, types);
        String text = configured.get(setting.name());
        OptionalLong fact = setting.name().startsWith(FACT) ? KernelFacts.of(setting.name()) : OptionalLong.empty();
        if (text != null) {
            return object.withVariable(setting.name(), value.of(text));
        } else if (fact.isPresent()) {
            return object.withVariable(setting.name(), value.ofFact(fact.getAsLong()));
        } else if (setting.extern().weak()) {
            return object; // zero
        }
        throw new MissingInKernelException(
                object.name(), "option", setting.name(), "which its programs need", List.of());
    }
}
