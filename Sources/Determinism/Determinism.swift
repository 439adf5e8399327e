// placeholder so that dependents build until the module's files arrive
