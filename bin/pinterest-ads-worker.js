#!/usr/bin/env node
require('./start.js')('worker').then(({ runAsProgram }) => runAsProgram());
